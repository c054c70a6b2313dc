import { element } from './element.ts';

export interface Field {
  readonly label: HTMLElement;
  readonly input: HTMLInputElement;
  /** Fills it in, unless somebody is typing there or has typed. */
  readonly suggest: (value: string) => void;
}

export interface FieldOptions {
  readonly autocomplete?: AutoFill;
  readonly type?: 'text' | 'password';
  readonly minLength?: number;
}

/** One that has to be filled in. */
export function field(name: string, label: string, options: FieldOptions = {}): Field {
  const input = element('input', '');
  Object.assign(input, {
    name,
    autocomplete: 'off',
    type: 'text',
    required: true,
    maxLength: 200,
    ...options,
  });
  return {
    label: element('label', '', label, input),
    input,
    suggest: (value) => {
      const isOwn = input.value !== input.defaultValue;
      if (!isOwn && document.activeElement !== input) input.defaultValue = value;
    },
  };
}

/** A form on one line, with one button. @param act gets the values in the order of the fields, without space round them */
export function formRow(
  label: string,
  fields: readonly Field[],
  act: (values: readonly string[]) => void,
): HTMLFormElement {
  const form = element('form', 'class-form', ...fields.map((each) => each.label));
  form.append(element('button', 'quiet-button', label));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    act(fields.map(({ input }) => (input.type === 'password' ? input.value : input.value.trim())));
  });
  return form;
}

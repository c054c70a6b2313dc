import { text } from '../strings.ts';
import { button, element, setText } from './element.ts';
import type { ReplayPlayer, ReplaySpeed } from './replay-player.ts';

const SPEEDS: readonly (readonly [ReplaySpeed, 'speedOnce' | 'speedFour' | 'speedInstant'])[] = [
  [1, 'speedOnce'],
  [4, 'speedFour'],
  ['instant', 'speedInstant'],
];
const clockTime = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** Play, slider and speeds. The slider's steps are strokes: arrow keys go stroke by stroke. */
export class ReplayControls {
  readonly element: HTMLDivElement;
  readonly #player: ReplayPlayer;
  readonly #timeAt: (position: number) => number | undefined;
  readonly #play: HTMLButtonElement;
  readonly #slider = element('input', 'replay-slider');
  readonly #place = element('output', 'replay-place');
  readonly #speeds = new Map<ReplaySpeed, HTMLButtonElement>();

  /** @param timeAt when the stroke was drawn that is the last shown at this position, ms since 1970 */
  constructor(player: ReplayPlayer, timeAt: (position: number) => number | undefined) {
    this.#player = player;
    this.#timeAt = timeAt;
    this.#play = button('quiet-button replay-play', text('play'), () =>
      player.isPlaying ? player.pause() : player.play(),
    );
    this.#slider.type = 'range';
    this.#slider.min = '0';
    this.#slider.setAttribute('aria-label', text('replaySlider'));
    this.#slider.addEventListener('input', () => {
      // Read first: with the pause the slider is set to where the player is.
      const position = this.#slider.valueAsNumber;
      player.pause();
      player.seek(position);
    });
    const speeds = element('div', 'replay-speeds');
    speeds.setAttribute('role', 'group');
    speeds.setAttribute('aria-label', text('replaySpeed'));
    for (const [speed, key] of SPEEDS) {
      const choice = button('quiet-button', text(key), () => player.setSpeed(speed));
      this.#speeds.set(speed, choice);
      speeds.append(choice);
    }
    this.element = element('div', 'replay', this.#play, this.#slider, this.#place, speeds);
    // An output is a live region: while it plays, it would be read out without end.
    this.#place.setAttribute('aria-live', 'off');
    this.update();
  }

  /** Shows where the player is. */
  update(): void {
    const { position, length, isPlaying, speed } = this.#player;
    setText(this.#play, text(isPlaying ? 'pause' : 'play'));
    this.#play.disabled = length === 0;
    this.#slider.max = String(length);
    this.#slider.valueAsNumber = position;
    const at = this.#timeAt(position);
    const place = text('replayPlace', { position, length });
    const when = at === undefined || at === 0 ? '' : ` · ${clockTime.format(at)}`;
    setText(this.#place, place + when);
    this.#slider.setAttribute('aria-valuetext', place + when);
    for (const [choice, made] of this.#speeds) made.setAttribute('aria-pressed', String(choice === speed));
  }
}

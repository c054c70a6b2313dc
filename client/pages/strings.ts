/**
 * Every word that the pages show, in each language. `{name}` stands for a value given to `text`;
 * `_one` and `_other` are the forms that `counted` chooses between.
 */
export const CATALOGUE = {
  en: {
    // --- student ---
    studentTitle: 'Draw · Inkwell',
    drawingLabel_one: 'Your drawing, {count} stroke',
    drawingLabel_other: 'Your drawing, {count} strokes',
    stateDrawn: 'Drawn, not sent yet',
    stateSent: 'Sending',
    stateSaved: 'Saved',
    stateConnecting: 'Connecting',
    stateReconnecting: 'Reconnecting',
    stateFailed: 'This server is not understood',
    waiting_one: '{count} stroke waits on this device',
    waiting_other: '{count} strokes wait on this device',
    refusedStroke: 'A stroke was not accepted: {reason}',
    refusedUndo: 'The stroke could not be taken back: {reason}',
    queueFull: 'Too much is waiting on this device. Draw on when the network is back.',
    notKept: 'The memory of this device is full. Leave this page open until “Saved” is shown.',
    dismiss: 'Close message',
    undo: 'Undo',
    undoHint: 'Undo your last stroke (Ctrl+Z)',
    tools: 'Pen',
    colors: 'Colour',
    widths: 'Width',
    colorBlack: 'Black',
    colorBlue: 'Blue',
    colorRed: 'Red',
    colorGreen: 'Green',
    colorOrange: 'Orange',
    widthFine: 'Fine',
    widthMedium: 'Medium',
    widthBroad: 'Broad',
    // --- teacher ---
    teacherTitle: 'The class · Inkwell',
    wallLabel: 'Drawings of the class',
    students_one: '{count} student',
    students_other: '{count} students',
    strokes_one: '{count} stroke',
    strokes_other: '{count} strokes',
    unnamed: 'No name',
    stateConnected: 'Connected',
    nobodyYet: 'Nobody has drawn yet. Students open',
    elapsedNow: 'now',
    elapsedMinutes: '{count} min',
    elapsedHours: '{count} h',
    elapsedDays_one: '{count} day',
    elapsedDays_other: '{count} days',
    lastStrokeNow: 'drawing now',
    lastStrokeMinutes_one: 'last stroke {count} minute ago',
    lastStrokeMinutes_other: 'last stroke {count} minutes ago',
    lastStrokeHours_one: 'last stroke {count} hour ago',
    lastStrokeHours_other: 'last stroke {count} hours ago',
    lastStrokeDays_one: 'last stroke {count} day ago',
    lastStrokeDays_other: 'last stroke {count} days ago',
    replayClass: 'Replay',
    backToLive: 'Back to live',
    play: 'Play',
    pause: 'Pause',
    replaySlider: 'Strokes shown',
    replaySpeed: 'Speed',
    replayPlace: '{position} of {length}',
    speedOnce: '1×',
    speedFour: '4×',
    speedInstant: 'Instant',
    previousStudent: 'Previous',
    nextStudent: 'Next',
    savePng: 'Save PNG',
    saveSvg: 'Save SVG',
    close: 'Close',
    print: 'Print',
    clear: 'Clear',
    cancel: 'Cancel',
    clearTitle: 'Clear all drawings?',
    clearWhat: '{strokes} of {students} will be gone, for you and for them. This cannot be undone.',
    clearConfirm: 'Clear all',
    clearFailed: 'The drawings were not cleared: {reason}',
    endedByServer: 'The server shows no more drawings: {reason}',
  },
  de: {
    // --- student ---
    studentTitle: 'Zeichnen · Inkwell',
    drawingLabel_one: 'Deine Zeichnung, {count} Strich',
    drawingLabel_other: 'Deine Zeichnung, {count} Striche',
    stateDrawn: 'Gezeichnet, noch nicht gesendet',
    stateSent: 'Wird gesendet',
    stateSaved: 'Gespeichert',
    stateConnecting: 'Verbinden',
    stateReconnecting: 'Neu verbinden',
    stateFailed: 'Dieser Server wird nicht verstanden',
    waiting_one: '{count} Strich wartet auf diesem Gerät',
    waiting_other: '{count} Striche warten auf diesem Gerät',
    refusedStroke: 'Ein Strich wurde nicht angenommen: {reason}',
    refusedUndo: 'Der Strich konnte nicht zurückgenommen werden: {reason}',
    queueFull: 'Auf diesem Gerät wartet zu viel. Zeichne weiter, wenn das Netz wieder da ist.',
    notKept: 'Der Speicher dieses Geräts ist voll. Lass die Seite offen, bis „Gespeichert“ erscheint.',
    dismiss: 'Meldung schließen',
    undo: 'Rückgängig',
    undoHint: 'Letzten Strich rückgängig machen (Strg+Z)',
    tools: 'Stift',
    colors: 'Farbe',
    widths: 'Breite',
    colorBlack: 'Schwarz',
    colorBlue: 'Blau',
    colorRed: 'Rot',
    colorGreen: 'Grün',
    colorOrange: 'Orange',
    widthFine: 'Fein',
    widthMedium: 'Mittel',
    widthBroad: 'Breit',
    // --- teacher ---
    teacherTitle: 'Die Klasse · Inkwell',
    wallLabel: 'Zeichnungen der Klasse',
    students_one: '{count} Schüler',
    students_other: '{count} Schüler',
    strokes_one: '{count} Strich',
    strokes_other: '{count} Striche',
    unnamed: 'Ohne Namen',
    stateConnected: 'Verbunden',
    nobodyYet: 'Noch hat niemand gezeichnet. Schüler öffnen',
    elapsedNow: 'jetzt',
    elapsedMinutes: '{count} min',
    elapsedHours: '{count} h',
    elapsedDays_one: '{count} Tag',
    elapsedDays_other: '{count} Tage',
    lastStrokeNow: 'zeichnet gerade',
    lastStrokeMinutes_one: 'letzter Strich vor {count} Minute',
    lastStrokeMinutes_other: 'letzter Strich vor {count} Minuten',
    lastStrokeHours_one: 'letzter Strich vor {count} Stunde',
    lastStrokeHours_other: 'letzter Strich vor {count} Stunden',
    lastStrokeDays_one: 'letzter Strich vor {count} Tag',
    lastStrokeDays_other: 'letzter Strich vor {count} Tagen',
    replayClass: 'Wiedergabe',
    backToLive: 'Zurück zu live',
    play: 'Abspielen',
    pause: 'Anhalten',
    replaySlider: 'Gezeigte Striche',
    replaySpeed: 'Tempo',
    replayPlace: '{position} von {length}',
    speedOnce: '1×',
    speedFour: '4×',
    speedInstant: 'Sofort',
    previousStudent: 'Zurück',
    nextStudent: 'Weiter',
    savePng: 'PNG sichern',
    saveSvg: 'SVG sichern',
    close: 'Schließen',
    print: 'Drucken',
    clear: 'Leeren',
    cancel: 'Abbrechen',
    clearTitle: 'Alle Zeichnungen löschen?',
    clearWhat:
      'Gelöscht wird für alle, hier und bei den Schülern: {students}, {strokes}. Das lässt sich nicht rückgängig machen.',
    clearConfirm: 'Alle löschen',
    clearFailed: 'Die Zeichnungen wurden nicht gelöscht: {reason}',
    endedByServer: 'Der Server zeigt keine Zeichnungen mehr: {reason}',
  },
} as const;

type Language = keyof typeof CATALOGUE;
export type StringKey = keyof (typeof CATALOGUE)['en'];
type CountedKey = { [Key in StringKey]: Key extends `${infer Stem}_one` ? Stem : never }[StringKey];
type Values = Readonly<Record<string, string | number>>;

/** The first language that the reader prefers and we have; else English. */
export function languageOf(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const [primary = ''] = tag.toLowerCase().split('-');
    if (primary === 'en' || primary === 'de') return primary;
  }
  return 'en';
}

export const language: Language = languageOf(typeof navigator === 'undefined' ? [] : navigator.languages);

const plurals = new Intl.PluralRules(language);

export function text(key: StringKey, values: Values = {}): string {
  // A value may hold anything, also `$&`: a function's answer is taken as it is.
  return CATALOGUE[language][key].replace(/\{(\w+)\}/g, (whole, name: string) =>
    String(values[name] ?? whole),
  );
}

/** `text` in the form that goes with `count`, which is also the value `{count}`. */
export function counted(key: CountedKey, count: number, values: Values = {}): string {
  const form = plurals.select(count) === 'one' ? 'one' : 'other';
  return text(`${key}_${form}`, { ...values, count });
}

/** Told often; whoever shows it decides what is worth a line. */
export type TellProgress = (text: string) => void;

import { DdpConnection } from './ddp-connection.ts';
import type { DdpListener, OpenOptions } from './ddp-connection.ts';
import type { DrawAnswer, DrawLedger } from './draw-ledger.ts';
import type { Seat } from './enrolment.ts';
import type { Incidents } from './incidents.ts';
import type { Recording } from './recording.ts';

export interface StudentSetup {
  /** Place in the ledger's list of students. */
  readonly number: number;
  readonly url: string;
  readonly recording: Recording;
  readonly ledger: DrawLedger;
  readonly incidents: Incidents;
  /** Logged in, in this classroom; undefined: a stranger in `default`. */
  readonly enrolled?: { readonly seat: Seat; readonly classroomId: string };
}

/** One who calls `draw` for each recorded stroke. The call's id is the stroke's place in the recording. */
export class Student implements DdpListener {
  readonly #setup: StudentSetup;
  readonly #id: string;
  readonly #firstDraw: number;
  /** What stands behind the segments in the parameters. */
  readonly #optionsText: string;
  #connection: DdpConnection | undefined;

  constructor(setup: StudentSetup) {
    this.#setup = setup;
    this.#id = setup.ledger.studentIds[setup.number] ?? '';
    this.#firstDraw = setup.number * setup.ledger.strokes;
    const classroomId = setup.enrolled?.classroomId;
    this.#optionsText = classroomId === undefined ? '' : `,${JSON.stringify({ classroomId })}`;
  }

  get connection(): DdpConnection | undefined {
    return this.#connection;
  }

  async connect(options: OpenOptions): Promise<void> {
    this.#connection = await DdpConnection.open(this.#setup.url, this, options);
    const token = this.#setup.enrolled?.seat.token;
    if (token !== undefined) await this.#connection.call('login', [{ guest: { token } }]);
  }

  /** A student whose connection is gone draws no more: those strokes count as unsent. */
  draw(stroke: number): void {
    const segmentsText = this.#setup.recording[stroke]?.segmentsText;
    if (segmentsText === undefined || this.#connection?.isOpen !== true) return;
    this.#setup.ledger.recordSent(this.#firstDraw + stroke, performance.now());
    this.#connection.send(
      `{"msg":"method","id":"${stroke}","method":"draw","params":["${this.#id}",${segmentsText}${this.#optionsText}]}`,
    );
  }

  onResult(callId: string, answer: { readonly result?: unknown; readonly error?: unknown }): void {
    const draw = this.#drawOf(callId);
    if (draw === undefined)
      return this.#setup.incidents.add(`student ${this.#id}: a result for call ${callId}`);
    this.#setup.ledger.recordAnswer(draw, performance.now(), drawAnswer(answer));
  }

  onUpdated(callIds: readonly string[]): void {
    for (const callId of callIds) {
      const draw = this.#drawOf(callId);
      if (draw === undefined) this.#setup.incidents.add(`student ${this.#id}: updated for call ${callId}`);
      else this.#setup.ledger.recordUpdated(draw);
    }
  }

  onComplaint(reason: string): void {
    this.#setup.incidents.add(`student ${this.#id}: the server complains: ${reason}`);
  }

  onLost(reason: string): void {
    this.#setup.incidents.add(`student ${this.#id}: connection ${reason}`);
  }

  #drawOf(callId: string): number | undefined {
    if (!/^\d+$/.test(callId) || Number(callId) >= this.#setup.ledger.strokes) return undefined;
    const draw = this.#firstDraw + Number(callId);
    return this.#setup.ledger.isSent(draw) ? draw : undefined;
  }
}

function drawAnswer(answer: { readonly result?: unknown; readonly error?: unknown }): DrawAnswer {
  if (answer.error !== undefined) return { kind: 'refused', reason: JSON.stringify(answer.error) };
  return typeof answer.result === 'string'
    ? { kind: 'stroke', documentId: answer.result }
    : { kind: 'nameless' };
}

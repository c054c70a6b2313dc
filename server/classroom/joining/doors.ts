import type { Door } from '../../../shared/classroom/classrooms-api.ts';
import type { Cancel, Clock } from '../../ports/clock.ts';
import type { ClassroomRecord } from '../../ports/directory-store.ts';
import type { Log } from '../../ports/log.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { audit } from '../audit.ts';
import type { Directory } from '../directory/directory.ts';
import { DoorSecrets } from './door-secrets.ts';

/** A door that is opened stays so for as long, if nothing else is said. */
export const DEFAULT_OPEN_MINUTES = 15;
const MINUTE_MS = 60_000;
/** A door that cannot be noted as closed now is closed all the same; the note is tried again. */
const NOTED_AGAIN_MS = 5_000;

export interface DoorsOptions {
  readonly directory: Pick<Directory, 'classrooms' | 'commit' | 'commitInTime' | 'watch' | 'whenLoaded'>;
  readonly secrets: Pick<Secrets, 'derive'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Of one classroom: what opens it now. */
interface Hinge {
  readonly link: string;
  /** While the door is open. */
  readonly code: string | undefined;
  readonly cancelClosing: Cancel;
}

/**
 * The doors of all classrooms, found by what was typed or scanned. They follow the directory: whoever changes a record there
 * moves the door. Each closes by itself at its time.
 */
export class Doors {
  readonly #options: DoorsOptions;
  readonly #secrets: DoorSecrets;
  readonly #hinges = new Map<string, Hinge>();
  readonly #byLink = new Map<string, string>();
  /** Of open doors only: a code of a closed one is as unknown as any other. */
  readonly #byCode = new Map<string, string>();

  constructor(options: DoorsOptions) {
    this.#options = options;
    this.#secrets = new DoorSecrets(options.secrets);
    const { directory } = options;
    directory.watch((changes) => {
      for (const change of changes) {
        if (change.table !== 'classrooms') continue;
        this.#hang(change.kind === 'put' ? change.record.id : change.id);
      }
    });
    void directory.whenLoaded.then(() => {
      for (const { id } of directory.classrooms.values()) this.#hang(id);
    });
  }

  isOpen({ openUntil }: Pick<ClassroomRecord, 'openUntil'>): boolean {
    return openUntil > this.#options.clock.wallTime();
  }

  /** What its teachers see. */
  doorOf(record: ClassroomRecord): Door {
    const link = this.#secrets.linkOf(record);
    if (!this.isOpen(record)) return { link };
    return { code: this.#secrets.codeOf(record), link, openUntil: new Date(record.openUntil) };
  }

  /** The classroom with an open door whose code this is. */
  byCode(code: string): ClassroomRecord | undefined {
    const record = this.#record(this.#byCode.get(code));
    return record !== undefined && this.isOpen(record) ? record : undefined;
  }

  /** The classroom whose link has this secret, be its door open or not. */
  byLink(link: string): ClassroomRecord | undefined {
    return this.#record(this.#byLink.get(link));
  }

  /** A record like this one with its door open from now on. A door that was closed gets a new code. */
  opened(record: ClassroomRecord, minutes: number): ClassroomRecord {
    const openUntil = this.#options.clock.wallTime() + minutes * MINUTE_MS;
    return { ...(this.isOpen(record) ? record : this.#withNewCode(record)), openUntil };
  }

  /** Makes the change. @param by who did it @returns the door, when that is durable */
  async change(record: ClassroomRecord, event: 'door' | 'code change', by: string): Promise<Door> {
    const { directory, log } = this.#options;
    const saved = directory.commitInTime([{ kind: 'put', table: 'classrooms', record }]);
    audit(log, event, { classroomId: record.id, isOpen: this.isOpen(record), by });
    await saved;
    return this.doorOf(record);
  }

  /** A record like this one with another code and another link. */
  renewed(record: ClassroomRecord): ClassroomRecord {
    return { ...this.#withNewCode(record), linkGeneration: record.linkGeneration + 1 };
  }

  /** Two doors that are open at a time have different codes. */
  #withNewCode(record: ClassroomRecord): ClassroomRecord {
    let codeGeneration = record.codeGeneration + 1;
    while (this.#byCode.has(this.#secrets.codeOf({ ...record, codeGeneration }))) codeGeneration++;
    return { ...record, codeGeneration };
  }

  #record(classroomId: string | undefined): ClassroomRecord | undefined {
    return classroomId === undefined ? undefined : this.#options.directory.classrooms.get(classroomId);
  }

  /** Brings what opens the door in line with the record. */
  #hang(classroomId: string): void {
    const before = this.#hinges.get(classroomId);
    if (before !== undefined) {
      before.cancelClosing();
      this.#byLink.delete(before.link);
      if (before.code !== undefined) this.#byCode.delete(before.code);
      this.#hinges.delete(classroomId);
    }
    const record = this.#record(classroomId);
    if (record === undefined) return;
    const { code, link } = this.doorOf(record);
    this.#byLink.set(link, classroomId);
    if (code !== undefined) this.#byCode.set(code, classroomId);
    const cancelClosing = code === undefined ? notClosing : this.#closeInTime(record);
    this.#hinges.set(classroomId, { link, code, cancelClosing });
  }

  /** The monotonic clock decides: a wrong time of day must not keep a door open. */
  #closeInTime({ id, openUntil }: ClassroomRecord): Cancel {
    const { directory, clock, log } = this.#options;
    const close = (): void => {
      const record = this.#record(id);
      if (record?.openUntil !== openUntil) return;
      try {
        void directory.commit([{ kind: 'put', table: 'classrooms', record: { ...record, openUntil: 0 } }]);
        audit(log, 'door', { classroomId: id, isOpen: false });
      } catch {
        clock.after(NOTED_AGAIN_MS, close);
      }
    };
    return clock.after(openUntil - clock.wallTime(), close);
  }
}

function notClosing(): void {
  // Nothing is to be cancelled.
}

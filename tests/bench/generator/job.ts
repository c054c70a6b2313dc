import type { LessonFaults } from './lesson-faults.ts';

export type DialectName = 'ddp' | 'sockjs' | 'socket.io';

/** What the generator's process is told to do, against a server that runs already. */
export interface Job {
  readonly port: number;
  /** Of the server: its CPU and memory are read in the window, by the one who knows when that is. */
  readonly pid: number;
  readonly dialect: DialectName;
  readonly scenario: Scenario;
}

export type Scenario =
  | RateScenario
  | SaturationScenario
  | SnapshotScenario
  | IdleScenario
  | LoneScenario
  | SlowScenario
  | StormScenario;

/** A steady load. `recorded`: each student plays the recorded drawing, 10 times as fast, over and over. */
export interface RateScenario {
  readonly kind: 'rate';
  readonly students: number;
  readonly teachers: number;
  readonly load: 'recorded' | { readonly drawsPerSecond: number };
  /** Strokes that are drawn before anybody watches. */
  readonly held: number;
  /**
   * Another rate to warm up with: at 60 draws a second a server would be measured while its code is still compiled, and a
   * class goes on for longer. What is owed is delivered before the load itself begins. Default: the load's.
   */
  readonly warmDrawsPerSecond?: number;
  readonly warmMs: number;
  readonly measureMs: number;
}

/** The rate is raised until the p99 of a step's deliveries passes 50 ms. */
export interface SaturationScenario {
  readonly kind: 'saturation';
  readonly students: number;
  readonly teachers: number;
  readonly warmMs: number;
  readonly stepMs: number;
  /** Beyond this the generator gives up: the server has won. */
  readonly highestRate: number;
}

/** Fresh teachers take all strokes, one after another, while another student draws 50 a second. */
export interface SnapshotScenario {
  readonly kind: 'snapshot';
  readonly strokes: number;
  readonly teachers: number;
  /** How long nothing happens before memory is read. */
  readonly calmMs: number;
}

export interface IdleScenario {
  readonly kind: 'idle';
  readonly connections: number;
  readonly calmMs: number;
}

/** One student, one stroke after another, each when the one before is long answered. */
export interface LoneScenario {
  readonly kind: 'lone';
  readonly strokes: number;
}

/** Teachers who stop reading while the class draws the recorded drawing. */
export interface SlowScenario {
  readonly kind: 'slow-teachers';
  readonly students: number;
  readonly readers: number;
  readonly warmMs: number;
  readonly stopped: number;
  readonly stopMs: number;
  /** Strokes drawn at once, again and again, until the kernel is full of what is not read. */
  readonly burst: number;
}

/** Everybody comes back at once. */
export interface StormScenario {
  readonly kind: 'storm';
  readonly strokes: number;
  /** How long the draws go on before, to be compared with. */
  readonly calmMs: number;
  /** Who subscribe to their own drawing. */
  readonly students: number;
  /** Teachers who resume with `since`. */
  readonly resuming: number;
  /** Teachers who take everything. */
  readonly teachers: number;
  readonly withinMs: number;
  /** What the others draw meanwhile. */
  readonly drawsPerSecond: number;
}

/** Figures by name; their units are in `measures.ts`. */
export type Figures = Readonly<Record<string, number>>;

export interface Outcome {
  readonly figures: Figures;
  readonly faults: LessonFaults;
  readonly troubles: readonly string[];
}

/** What the process sends back: any number of the first, then one of the others. */
export type Report =
  | { readonly kind: 'progress'; readonly text: string }
  | { readonly kind: 'outcome'; readonly outcome: Outcome }
  | { readonly kind: 'failed'; readonly reason: string };

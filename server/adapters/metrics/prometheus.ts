import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Gauge, Histogram, Registry } from 'prom-client';

/** What is read each time somebody asks for the metrics. What is absent is not among them. */
export interface MetricReadings {
  readonly connections?: () => number;
  readonly sessions?: () => number;
  readonly subscriptions?: () => number;
  /** Subscriptions to document logs, whole or one key of them. */
  readonly listeners?: () => number;
  readonly strokes?: () => number;
  readonly unsavedStrokes?: () => number;
  readonly unsavedBytes?: () => number;
  readonly bytesHeld?: () => number;
}

export interface PrometheusMetrics {
  /** Between a draw's arrival and its leaving for the teachers. */
  drawToTeacher(seconds: number): void;
  /** One batch, until it was durable. */
  saved(seconds: number): void;
  /** One classroom, from the store into memory. */
  loaded(seconds: number): void;
  /** Everything in Prometheus' text format. */
  render(): Promise<{ readonly contentType: string; readonly text: string }>;
  /** Stops measuring. */
  close(): void;
}

const GAUGES: readonly (readonly [reading: keyof MetricReadings, name: string, help: string])[] = [
  ['connections', 'inkwell_connections', 'Open sockets'],
  ['sessions', 'inkwell_sessions', 'DDP sessions'],
  ['subscriptions', 'inkwell_subscriptions', 'Subscriptions of all sessions'],
  ['listeners', 'inkwell_listeners', 'Subscriptions to document logs, whole or one key of them'],
  ['strokes', 'inkwell_strokes', 'Strokes held in memory'],
  ['unsavedStrokes', 'inkwell_unsaved_strokes', 'Strokes accepted and not yet durable'],
  ['unsavedBytes', 'inkwell_unsaved_bytes', 'Bytes accepted and not yet durable'],
  ['bytesHeld', 'inkwell_held_bytes', 'Bytes of document logs in memory'],
];

const FAST_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const SLOW_BUCKETS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const DELAY_RESOLUTION_MS = 10;
const DELAY_QUANTILES = [0.5, 0.99, 1];

export function createPrometheusMetrics(read: MetricReadings): PrometheusMetrics {
  const registry = new Registry();
  for (const [reading, name, help] of GAUGES) {
    const value = read[reading];
    if (value === undefined) continue;
    const gauge: Gauge = new Gauge({ name, help, registers: [], collect: () => gauge.set(value()) });
    registry.registerMetric(gauge);
  }
  const eventLoopDelay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
  eventLoopDelay.enable();
  const delay: Gauge = new Gauge({
    name: 'inkwell_event_loop_delay_seconds',
    help: 'How late the event loop was since the metrics were last read; quantile 1 is the worst',
    labelNames: ['quantile'],
    registers: [],
    collect: () => {
      for (const quantile of DELAY_QUANTILES) {
        // What it records is the whole time between two of its own ticks.
        const nanoseconds = eventLoopDelay.percentile(quantile * 100) - DELAY_RESOLUTION_MS * 1e6;
        delay.set({ quantile: String(quantile) }, Math.max(0, nanoseconds) / 1e9);
      }
      eventLoopDelay.reset();
    },
  });
  registry.registerMetric(delay);
  const histogram = (name: string, help: string, buckets: number[]): Histogram =>
    new Histogram({ name, help, buckets, registers: [registry] });
  const drawToTeacher = histogram(
    'inkwell_draw_to_teacher_seconds',
    'From a draw to its sending',
    FAST_BUCKETS,
  );
  const save = histogram('inkwell_save_seconds', 'Until a batch of strokes was durable', FAST_BUCKETS);
  const load = histogram('inkwell_initial_load_seconds', 'Loading a classroom from the store', SLOW_BUCKETS);

  return {
    drawToTeacher: (seconds) => drawToTeacher.observe(seconds),
    saved: (seconds) => save.observe(seconds),
    loaded: (seconds) => load.observe(seconds),
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
    close: () => eventLoopDelay.disable(),
  };
}

/** Milliseconds, from exact samples; percentiles by nearest rank. */
export interface LatencySummary {
  readonly count: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface LatencyWindow {
  /** Seconds after the start; calls belong to the window in which they were sent. */
  readonly fromS: number;
  readonly toS: number;
  readonly sent: number;
  readonly unanswered: number;
  /** Absent when no call of this window was answered. */
  readonly latency?: LatencySummary;
}

export function summariseLatencies(samplesMs: readonly number[]): LatencySummary | undefined {
  if (samplesMs.length === 0) return undefined;
  const sorted = Float64Array.from(samplesMs).toSorted();
  const rank = (share: number): number =>
    sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return {
    count: sorted.length,
    meanMs: microseconds(sorted.reduce((sum, sample) => sum + sample, 0) / sorted.length),
    p50Ms: microseconds(rank(0.5)),
    p99Ms: microseconds(rank(0.99)),
    maxMs: microseconds(rank(1)),
  };
}

export interface TimedCalls {
  readonly startedAt: number;
  /** By call, NaN where it was not sent, or not answered. */
  readonly sentAt: Float64Array;
  readonly answeredAt: Float64Array;
}

/** From the first window to the last one in which a call was sent, empty ones between included. */
export function latencyWindows(calls: TimedCalls, widthS = 5): readonly LatencyWindow[] {
  const windows: { sent: number; samples: number[] }[] = [];
  calls.sentAt.forEach((sentAt, call) => {
    if (Number.isNaN(sentAt)) return;
    const number = Math.max(0, Math.floor((sentAt - calls.startedAt) / (widthS * 1000)));
    while (windows.length <= number) windows.push({ sent: 0, samples: [] });
    const window = windows[number];
    if (window === undefined) return;
    window.sent += 1;
    const latency = (calls.answeredAt[call] ?? Number.NaN) - sentAt;
    if (!Number.isNaN(latency)) window.samples.push(latency);
  });
  return windows.map(({ sent, samples }, number) => {
    const latency = summariseLatencies(samples);
    return {
      fromS: number * widthS,
      toS: (number + 1) * widthS,
      sent,
      unanswered: sent - samples.length,
      ...(latency === undefined ? {} : { latency }),
    };
  });
}

/** What lies between two times of each call, where both are known. */
export function spans(fromAt: Float64Array, toAt: Float64Array): number[] {
  const samples: number[] = [];
  fromAt.forEach((from, call) => {
    const span = (toAt[call] ?? Number.NaN) - from;
    if (!Number.isNaN(span)) samples.push(span);
  });
  return samples;
}

function microseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

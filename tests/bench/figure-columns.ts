/** How each figure of a run is called and shown. */
export interface FigureColumn {
  readonly figure: string;
  readonly title: string;
  readonly show: (value: number) => string;
}

const column = (figure: string, title: string, show: (value: number) => string): FigureColumn => ({
  figure,
  title,
  show,
});

const ms = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0));
const us = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(1));
const whole = (value: number): string => value.toFixed(0);
const cores = (value: number): string => value.toFixed(2);
export const kib = (value: number): string => (value / 1024).toFixed(1);
export const mib = (value: number): string => (value / 1024 / 1024).toFixed(0);

export const CPU_PER_DRAW = column('cpuPerDraw', 'us/draw', us);
export const CPU_PER_DELIVERY = column('cpuPerDelivery', 'us/delivery', us);
export const DELIVERY_P99 = column('deliveryP99', 'p99 ms', ms);
export const ROUND_TRIP_P50 = column('roundTripP50', 'trip p50 ms', ms);
export const ROUND_TRIP_P99 = column('roundTripP99', 'trip p99 ms', ms);
export const DRAW_RATE = column('drawsPerSecond', 'draws/s', whole);
export const SERVER_CORES = column('serverCores', 'cores', cores);
export const GENERATOR_CORES = column('generatorCores', 'gen. cores', cores);
export const LATENESS_P99 = column('latenessP99', 'gen. late p99 ms', ms);
export const HIGHEST_RATE = column('highestRate', 'highest draws/s', whole);
export const READY_MS = column('readyMs', 'ready ms', ms);
export const BYTES_PER_STROKE = column('bytesPerStroke', 'B/stroke', whole);
export const OVER_FRAME = column('overFrame', 'of its frame', cores);
export const STALL_MS = column('stallMs', 'longest stall ms', ms);
export const BYTES_PER_CONNECTION = column('bytesPerConnection', 'B/connection', whole);
export const MEMORY = column('memoryBytes', 'anonymous MiB', mib);
export const count = (figure: string, title: string): FigureColumn => column(figure, title, whole);
export const inMs = (figure: string, title: string): FigureColumn => column(figure, title, ms);
export const inKib = (figure: string, title: string): FigureColumn => column(figure, title, kib);
export const inMib = (figure: string, title: string): FigureColumn => column(figure, title, mib);
export const ratio = (figure: string, title: string): FigureColumn => column(figure, title, cores);

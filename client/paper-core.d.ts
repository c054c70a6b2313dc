declare module 'paper/dist/paper-core.js' {
  interface PaperPoint {
    readonly x: number;
    readonly y: number;
  }
  interface PaperSegment {
    readonly point: PaperPoint;
    readonly handleIn: PaperPoint;
    readonly handleOut: PaperPoint;
  }
  interface PaperPath {
    simplify(tolerance: number): boolean;
    readonly segments: readonly PaperSegment[];
  }
  interface PaperSize {
    readonly width: number;
    readonly height: number;
  }
  interface PaperScope {
    readonly settings: { insertItems: boolean };
    readonly Path: new (points: readonly (readonly [number, number])[]) => PaperPath;
    readonly Size: new (width: number, height: number) => PaperSize;
    setup(size: PaperSize): void;
  }
  /** Only what is used here; the package's own declarations do not know this file by its whole name. */
  const paper: { readonly PaperScope: new () => PaperScope };
  export default paper;
}

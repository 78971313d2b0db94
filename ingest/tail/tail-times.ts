/** The rhythm of following files, in milliseconds. */
export interface TailTimes {
  /** Between two looks at the followed files. */
  readonly pollIntervalMs: number;
  /** Between two looks for new files, where no event says that there are. */
  readonly scanIntervalMs: number;
  readonly foldWaitMs: number;
  readonly partialWaitMs: number;
  /** A file that no pattern finds any more is let go after this long without new bytes. */
  readonly goneGraceMs: number;
  /** Between two saves of the positions. */
  readonly saveIntervalMs: number;
  readonly firstRetryMs: number;
  readonly maxRetryMs: number;
}

/** The times of an installation; tests make them shorter. Together they keep a line under a second. */
export const TAIL_TIMES: TailTimes = {
  pollIntervalMs: 200,
  scanIntervalMs: 1_000,
  foldWaitMs: 400,
  partialWaitMs: 5_000,
  goneGraceMs: 30_000,
  saveIntervalMs: 200,
  firstRetryMs: 100,
  maxRetryMs: 10_000,
};

/** How many sample lines a log capsule keeps. */
export const LOG_SAMPLES = 8;

/** A line kept as an example of its capsule. */
export interface LogSample {
  /** Decides which lines are kept: 32 bits, the smaller the better. Of a line with a trace id it is the trace's. */
  readonly rank: number;
  /** Breaks ties of ranks, as between lines of one trace: 32 bits. */
  readonly tieBreak: number;
  readonly atMs: number;
  /** OpenTelemetry's severity number; 0 is unspecified. */
  readonly severityNumber: number;
  /** 32 lower-case hex digits; empty when there is none. */
  readonly traceId: string;
  /** 16 lower-case hex digits; empty when there is none. */
  readonly spanId: string;
  /** The line as it was sent, redacted, cut at a bound. */
  readonly text: string;
}

/**
 * Keeps the {@link LOG_SAMPLES} lines of smallest rank (bottom-k sampling: Cohen and Kaplan, "Summarizing data using
 * bottom-k sketches", PODC 2007), at most one of a trace. Ranks are hashes of what names a line, so the choice is a
 * function of the set of lines: neither order, nor batches, nor a replay changes it, and the samples of two disjoint sets
 * merge into those of both. Because a line of a trace has the trace's rank, samples of different templates come from the
 * same traces.
 */
export class Reservoir {
  private readonly kept: LogSample[] = [];
  private readonly bound: number;

  /** `bound`: a rank that as many lines kept elsewhere do not exceed; lines beyond it are not wanted here. */
  constructor(bound: number = Number.POSITIVE_INFINITY) {
    this.bound = bound;
  }

  /** Whether a line of this rank might be kept: asked before a sample is made. */
  wants(rank: number): boolean {
    return rank <= this.largest();
  }

  /** No line beyond this rank will be kept. */
  largest(): number {
    const last = this.kept[LOG_SAMPLES - 1];
    return last === undefined ? this.bound : Math.min(this.bound, last.rank);
  }

  add(sample: LogSample): void {
    const { kept } = this;
    if (sample.traceId !== '') {
      const same = kept.findIndex(({ traceId }) => traceId === sample.traceId);
      if (same !== -1) {
        if (compareSamples(sample, kept[same] as LogSample) >= 0) return;
        kept.splice(same, 1);
      }
    }
    let position = kept.length;
    while (position > 0 && compareSamples(sample, kept[position - 1] as LogSample) < 0) position -= 1;
    kept.splice(position, 0, sample);
    if (kept.length > LOG_SAMPLES) kept.pop();
  }

  /** Smallest rank first. */
  samples(): readonly LogSample[] {
    return this.kept;
  }
}

/** The samples of the lines of all parts. */
export function mergeSamples(parts: Iterable<readonly LogSample[]>): readonly LogSample[] {
  const reservoir = new Reservoir();
  for (const part of parts) for (const sample of part) reservoir.add(sample);
  return reservoir.samples();
}

function compareSamples(a: LogSample, b: LogSample): number {
  return a.rank - b.rank || a.tieBreak - b.tieBreak || a.atMs - b.atMs || compareTexts(a.text, b.text);
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

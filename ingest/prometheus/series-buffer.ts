import type { Labels, Sample, Series } from './series.ts';

/** Why something that Prometheus has was not taken; a metric label. */
export type DropReason = 'series_cap' | 'sample_cap' | 'native_histogram';

/** Bounds on what one read may bring. */
export interface ReadLimits {
  readonly maxSeries: number;
  readonly maxSamples: number;
}

/** Times of a read in Unix milliseconds: later than `fromMs`, up to `toMs`. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A series that samples are being added to. */
export interface OpenSeries {
  add(sample: Sample): void;
}

interface StoredSeries extends Series {
  readonly samples: Sample[];
  /** Which selector brought it: another one that finds the same series adds nothing. */
  readonly selector: number;
}

/**
 * Collects the series of one read within bounds. Samples outside the window are left out: an answer in chunks holds whole
 * chunks. What is above a bound is counted, so that the loss is known.
 */
export class SeriesBuffer {
  readonly dropped = new Map<DropReason, number>();
  readonly #window: TimeWindow;
  readonly #limits: ReadLimits;
  readonly #series = new Map<string, StoredSeries>();
  readonly #refused = new Set<string>();
  #samples = 0;

  constructor(window: TimeWindow, limits: ReadLimits) {
    this.#window = window;
    this.#limits = limits;
  }

  /** The series so far that have samples. */
  get series(): readonly Series[] {
    return [...this.#series.values()].filter(({ samples }) => samples.length > 0);
  }

  /** Opens a series, or goes on with it; undefined when its samples are not wanted. */
  open(labels: Labels, selector: number): OpenSeries | undefined {
    const key = seriesKey(labels);
    const known = this.#series.get(key);
    if (known !== undefined) return known.selector === selector ? this.#opened(known.samples) : undefined;
    if (this.#series.size >= this.#limits.maxSeries) {
      this.#refuse(key);
      return undefined;
    }
    const samples: Sample[] = [];
    this.#series.set(key, { labels, samples, selector });
    return this.#opened(samples);
  }

  countDropped(reason: DropReason, count = 1): void {
    this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + count);
  }

  #opened(samples: Sample[]): OpenSeries {
    return {
      add: (sample) => {
        if (sample.timeMs <= this.#window.fromMs || sample.timeMs > this.#window.toMs) return;
        if (this.#samples >= this.#limits.maxSamples) {
          this.countDropped('sample_cap');
          return;
        }
        this.#samples += 1;
        samples.push(sample);
      },
    };
  }

  /** A series comes in several frames; it is counted once, as long as there are not too many to remember. */
  #refuse(key: string): void {
    if (this.#refused.has(key)) return;
    if (this.#refused.size < this.#limits.maxSeries) this.#refused.add(key);
    this.countDropped('series_cap');
  }
}

/** The same for the same labels, in whatever order they came. */
export function seriesKey(labels: Labels): string {
  return JSON.stringify([...labels].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Labels of a series by name, `__name__` among them. */
export type Labels = ReadonlyMap<string, string>;

/** The label that holds the name of a series. */
export const NAME_LABEL = '__name__';

/** What a series was at a time. */
export interface Sample {
  /** Unix milliseconds. */
  readonly timeMs: number;
  /** NaN and the infinities are values like others. */
  readonly value: number;
  /** The series ended here: Prometheus' staleness marker stands in the place of a value. */
  readonly isStale: boolean;
}

/** A series with its samples in the order of their times. */
export interface Series {
  readonly labels: Labels;
  readonly samples: readonly Sample[];
}

/** The bits of the NaN that marks a series as stale, in two words; every other NaN is a value. */
const STALE_NAN = { high: 0x7ff00000, low: 2 };

const words = new DataView(new ArrayBuffer(8));

/** A sample from the two words of its IEEE 754 bits: a NaN keeps its payload only as bits. */
export function sampleOfBits(timeMs: number, high: number, low: number): Sample {
  words.setInt32(0, high);
  words.setInt32(4, low);
  return { timeMs, value: words.getFloat64(0), isStale: high >>> 0 === STALE_NAN.high && low >>> 0 === STALE_NAN.low };
}

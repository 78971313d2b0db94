/** Scale of a row; every row takes what it needs of it. */
export interface RowOptions {
  /** Records a second. */
  readonly rate: number;
  /** Kills of a row that kills. */
  readonly kills: number | undefined;
  /** Acknowledged records that are asked for. */
  readonly records: number | undefined;
  /** How long an outage lasts. */
  readonly minutes: number | undefined;
  /** How long a bad network or a frozen broker lasts. */
  readonly seconds: number | undefined;
  /** Resident memory that ingest may reach, in megabytes. */
  readonly rssLimit: number;
  readonly random: () => number;
}

/** A figure with its bound. */
export type Check = readonly [name: string, isMet: boolean];

/** What a row found. */
export interface RowResult {
  readonly figures: Readonly<Record<string, unknown>>;
  /** All must be met. */
  readonly checks: readonly Check[];
}

/** One kind of trouble, and what may be expected of the product in it. */
export interface Row {
  readonly title: string;
  run(options: RowOptions): Promise<RowResult>;
}

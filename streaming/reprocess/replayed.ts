import type { LogRecord } from '../ports.ts';
import type { ReplayedRows } from './ports.ts';

/** One kind of telemetry of a partition as it is replayed: records in, rows of the range out. */
export interface Replayed {
  /** What was counted since the last cut, and records that were not readable. */
  readonly counts: { spans: number; lines: number; unreadableRecords: number };
  /** Takes a record in; those of another kind are passed over. */
  add(record: LogRecord): Promise<void> | undefined;
  /** Nothing follows: counts what is open. */
  finish(): void;
  pendingRows(): number;
  /** Takes the rows of the range since the last cut. */
  takeRows(): Promise<ReplayedRows>;
  /** Everything it knows beside the rows. */
  memory(): Uint8Array;
}

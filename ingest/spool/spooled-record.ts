import type { OutgoingRecord } from '../ports.ts';

/** A record as the spool keeps it: where it is meant to go, and since when it waits. */
export interface SpooledRecord extends OutgoingRecord {
  readonly topic: string;
  /** Epoch milliseconds. */
  readonly spooledAtMs: number;
}

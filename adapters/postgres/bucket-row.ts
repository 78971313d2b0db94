import type { SliBucket } from '../../domain/sli/sli-bucket.ts';
import { decodeSketch } from '../../domain/sketch/sketch-codec.ts';

/** A row of `sli_buckets`. */
export interface BucketRow {
  readonly journey_id: string;
  readonly start_ms: number;
  readonly total: number;
  readonly bad: number;
  readonly latency: Uint8Array;
}

/** @throws ScoutError data_loss when the sketch's bytes are corrupt */
export function toBucket(row: BucketRow): SliBucket {
  return {
    journeyId: row.journey_id,
    startMs: row.start_ms,
    total: row.total,
    bad: row.bad,
    latency: decodeSketch(row.latency),
  };
}

import type { Pool } from 'pg';
import type { SliBucketReader } from '../../domain/sli/ports.ts';
import type { SliBucket } from '../../domain/sli/sli-bucket.ts';
import { PACKED_BUCKET, unpackBuckets } from './packed-buckets.ts';
import { queryRows } from './run-sql.ts';

interface PackedRow {
  readonly packed: Uint8Array | null;
}

interface CountRow {
  readonly journey_id: string;
  readonly requests: number;
}

interface RangeRow {
  readonly from_ms: number | null;
  readonly to_ms: number | null;
}

/** Rows that one statement reads, a week of minutes: the embedded database serves others between two of them. */
const READ_ROWS = 10_080;

// The aggregate takes the rows as the subquery sorts them.
const READ = `
SELECT string_agg(packed_row, ''::bytea) AS packed FROM (
  SELECT ${PACKED_BUCKET} AS packed_row FROM sli_buckets
  WHERE journey_id = $1 AND start_ms >= $2 AND start_ms < $3 ORDER BY start_ms LIMIT ${String(READ_ROWS)}
) AS b`;

// All journeys in one pass: the rows of one lie far apart. A sum of bigint is numeric, which would come as text.
const COUNT = `
SELECT b.journey_id, sum(b.total)::bigint AS requests
FROM sli_buckets b JOIN user_journeys j USING (journey_id)
WHERE j.service = $1 AND j.environment = $2 AND b.start_ms >= $3 AND b.start_ms < $4
GROUP BY b.journey_id HAVING sum(b.total) > 0
ORDER BY b.journey_id COLLATE "C"`;

// One index lookup at each end per journey, however many buckets it has.
const RANGE = `
SELECT
  min((SELECT min(b.start_ms) FROM sli_buckets b WHERE b.journey_id = j.journey_id)) AS from_ms,
  max((SELECT max(b.start_ms) FROM sli_buckets b WHERE b.journey_id = j.journey_id)) AS to_ms
FROM user_journeys j
WHERE j.service = $1 AND j.environment = $2`;

const NOTHING = new Uint8Array();

/** SLI buckets on PostgreSQL. */
export function createPostgresSliBucketReader(pool: Pool): SliBucketReader {
  return {
    async readBuckets({ journeyId, fromMs, toMs }) {
      const buckets: SliBucket[] = [];
      for (let startMs = fromMs, count = READ_ROWS; count === READ_ROWS; startMs = (buckets.at(-1)?.startMs ?? 0) + 1) {
        const [row] = await queryRows<PackedRow>(pool, READ, [journeyId, startMs, toMs]);
        const read = unpackBuckets(journeyId, row?.packed ?? NOTHING);
        for (const bucket of read) buckets.push(bucket);
        count = read.length;
      }
      return buckets;
    },
    async countRequests({ service, environment, fromMs, toMs }) {
      const rows = await queryRows<CountRow>(pool, COUNT, [service, environment, fromMs, toMs]);
      return rows.map(({ journey_id, requests }) => ({ journeyId: journey_id, requests }));
    },
    async bucketRange({ service, environment }) {
      const [row] = await queryRows<RangeRow>(pool, RANGE, [service, environment]);
      if (row === undefined || row.from_ms === null || row.to_ms === null) return undefined;
      return { fromMs: row.from_ms, toMs: row.to_ms };
    },
  };
}

import type { Pool } from 'pg';
import type { SliBucketReader } from '../../domain/sli/ports.ts';
import { toBucket } from './bucket-row.ts';
import type { BucketRow } from './bucket-row.ts';
import { queryRows } from './run-sql.ts';

interface RangeRow {
  readonly from_ms: number | null;
  readonly to_ms: number | null;
}

const READ = `
SELECT * FROM sli_buckets WHERE journey_id = $1 AND start_ms >= $2 AND start_ms < $3 ORDER BY start_ms`;

// One index lookup at each end per journey, however many buckets it has.
const RANGE = `
SELECT
  min((SELECT min(b.start_ms) FROM sli_buckets b WHERE b.journey_id = j.journey_id)) AS from_ms,
  max((SELECT max(b.start_ms) FROM sli_buckets b WHERE b.journey_id = j.journey_id)) AS to_ms
FROM user_journeys j
WHERE j.service = $1 AND j.environment = $2`;

/** SLI buckets on PostgreSQL. */
export function createPostgresSliBucketReader(pool: Pool): SliBucketReader {
  return {
    async readBuckets({ journeyId, fromMs, toMs }) {
      return (await queryRows<BucketRow>(pool, READ, [journeyId, fromMs, toMs])).map(toBucket);
    },
    async bucketRange({ service, environment }) {
      const [row] = await queryRows<RangeRow>(pool, RANGE, [service, environment]);
      if (row === undefined || row.from_ms === null || row.to_ms === null) return undefined;
      return { fromMs: row.from_ms, toMs: row.to_ms };
    },
  };
}

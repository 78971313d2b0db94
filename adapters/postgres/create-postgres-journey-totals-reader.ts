import type { Pool } from 'pg';
import { decodeSketch } from '../../domain/sketch/sketch-codec.ts';
import type { JourneyTotalsReader } from '../../domain/sli/ports.ts';
import { queryRows } from './run-sql.ts';

interface TotalsRow {
  readonly journey_id: string;
  readonly service: string;
  readonly environment: string;
  readonly operation: string;
  readonly total: number;
  readonly bad: number;
  readonly latency: Uint8Array;
}

const LIST = `
SELECT t.journey_id, j.service, j.environment, j.operation, t.total, t.bad, t.latency
FROM journey_totals t JOIN user_journeys j USING (journey_id)
ORDER BY j.service COLLATE "C", j.environment COLLATE "C", j.operation COLLATE "C"`;

/** Cumulative totals on PostgreSQL, in order of service, environment, operation. */
export function createPostgresJourneyTotalsReader(pool: Pool): JourneyTotalsReader {
  return {
    async listTotals() {
      const rows = await queryRows<TotalsRow>(pool, LIST);
      return rows.map((row) => ({
        journeyId: row.journey_id,
        service: row.service,
        environment: row.environment,
        operation: row.operation,
        total: row.total,
        bad: row.bad,
        latency: decodeSketch(row.latency),
      }));
    },
  };
}

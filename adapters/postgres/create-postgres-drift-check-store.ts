import type { Pool } from 'pg';
import type { DriftCheck } from '../../domain/drift/drift.ts';
import type { DriftCheckStore } from '../../domain/drift/ports.ts';
import { execute, queryRows } from './run-sql.ts';
import { storableJson } from './storable-text.ts';

interface CheckRow {
  /** The whole check; the other columns repeat what is searched by. */
  readonly body: DriftCheck;
}

const INSERT = `
INSERT INTO drift_checks (check_id, slo_id, outcome, body, checked_at_ms)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (check_id) DO NOTHING`;

// Newest first by the negated time, so that one row comparison serves the whole mixed order.
const ORDER = '-checked_at_ms, check_id COLLATE "C"';

const LIST = `
SELECT body FROM drift_checks
WHERE slo_id = $1
  AND ($2::text IS NULL OR (${ORDER}) > (SELECT ${ORDER} FROM drift_checks WHERE check_id = $2))
ORDER BY ${ORDER}
LIMIT $3`;

/** Comparisons of live SLOs on PostgreSQL. */
export function createPostgresDriftCheckStore(pool: Pool): DriftCheckStore {
  return {
    async saveCheck(check) {
      const { checkId, sloId, outcome, checkedAtMs } = check;
      await execute(pool, INSERT, [checkId, sloId, outcome, storableJson(check), checkedAtMs]);
    },
    async listChecks({ sloId, limit, afterCheckId }) {
      const rows = await queryRows<CheckRow>(pool, LIST, [sloId, afterCheckId ?? null, limit]);
      return rows.map(({ body }) => body);
    },
  };
}

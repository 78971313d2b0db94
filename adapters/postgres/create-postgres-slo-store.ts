import type { Pool } from 'pg';
import type { SloStore } from '../../domain/slo/ports.ts';
import type { Slo, SloStatus } from '../../domain/slo/slo.ts';
import { requireAll } from './require-all.ts';
import { execute, queryRows, requireRow } from './run-sql.ts';
import { storableJson, storableText } from './storable-text.ts';

interface SloRow {
  readonly status: SloStatus;
  /** The whole SLO; the other columns repeat what is searched by. */
  readonly body: Slo;
}

const INSERT = `
INSERT INTO slos (slo_id, sli_id, service, environment, name, objective_ppm, window_days, status, body, approved_at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (slo_id) DO NOTHING`;

const GET = 'SELECT status, body FROM slos WHERE slo_id = $1';

const ORDER = 'service COLLATE "C", environment COLLATE "C", name COLLATE "C", slo_id COLLATE "C"';

const LIST = `
SELECT status, body FROM slos
WHERE ($1::text IS NULL OR service = $1)
  AND ($2::text IS NULL OR environment = $2)
  AND ($3::text[] IS NULL OR slo_id = ANY ($3))
  AND ($4::text[] IS NULL OR status = ANY ($4))
  AND ($5::text IS NULL OR (${ORDER}) > (SELECT ${ORDER} FROM slos WHERE slo_id = $5))
ORDER BY ${ORDER}
LIMIT $6`;

const SET_STATUS = 'UPDATE slos SET status = $2 WHERE slo_id = ANY ($1::text[])';

/** SLOs on PostgreSQL. */
export function createPostgresSloStore(pool: Pool): SloStore {
  const getSlo = async (sloId: string): Promise<Slo> =>
    toSlo(requireRow(await queryRows<SloRow>(pool, GET, [sloId]), 'SLO', sloId));
  return {
    async saveSlo(slo) {
      const texts = [slo.sloId, slo.sliId, slo.service, slo.environment, slo.name].map(storableText);
      const values = [...texts, slo.objectivePpm, slo.windowDays, slo.status, storableJson(slo), slo.approvedAtMs];
      await execute(pool, INSERT, values);
      return getSlo(slo.sloId);
    },
    getSlo,
    async listSlos({ service, environment, sloIds, statuses, afterSloId, limit }) {
      const values = [service, environment, sloIds, statuses, afterSloId, limit].map((value) => value ?? null);
      return (await queryRows<SloRow>(pool, LIST, values)).map(toSlo);
    },
    async setSloStatus(sloIds, status) {
      requireAll(sloIds, await execute(pool, SET_STATUS, [sloIds, status]), 'SLOs');
    },
  };
}

function toSlo(row: SloRow): Slo {
  return { ...row.body, status: row.status };
}

import type { Pool } from 'pg';
import type { BudgetEvent } from '../../domain/error-budget/budget-event.ts';
import type { BudgetEventStore } from '../../domain/error-budget/ports.ts';
import { execute, queryRows } from './run-sql.ts';
import { storableJson } from './storable-text.ts';

interface EventRow {
  /** The whole event; the other columns repeat what is searched by. */
  readonly body: BudgetEvent;
}

const INSERT = `
INSERT INTO budget_events (slo_id, sequence, from_state, to_state, body, at_ms)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (slo_id, sequence) DO NOTHING`;

const LIST = `
SELECT body FROM budget_events
WHERE slo_id = $1 AND ($2::integer IS NULL OR sequence < $2)
ORDER BY sequence DESC
LIMIT $3`;

const LIST_UNTOLD = `
SELECT body FROM budget_events WHERE told_at_ms IS NULL
ORDER BY at_ms, slo_id COLLATE "C", sequence
LIMIT $1`;

const MARK_TOLD = `
UPDATE budget_events SET told_at_ms = $3 WHERE slo_id = $1 AND sequence = $2 AND told_at_ms IS NULL`;

/** Changes of budget states on PostgreSQL. */
export function createPostgresBudgetEventStore(pool: Pool): BudgetEventStore {
  const list = async (text: string, values: readonly unknown[]): Promise<readonly BudgetEvent[]> =>
    (await queryRows<EventRow>(pool, text, values)).map(({ body }) => body);
  return {
    latestEvent: async (sloId) => (await list(LIST, [sloId, null, 1]))[0],
    async recordEvent(event) {
      const { sloId, sequence, from, to, atMs } = event;
      const inserted = await execute(pool, INSERT, [sloId, sequence, from ?? null, to, storableJson(event), atMs]);
      return inserted > 0;
    },
    listEvents: ({ sloId, limit, beforeSequence }) => list(LIST, [sloId, beforeSequence ?? null, limit]),
    listUntold: (limit) => list(LIST_UNTOLD, [limit]),
    async markTold({ sloId, sequence }, atMs) {
      await execute(pool, MARK_TOLD, [sloId, sequence, atMs]);
    },
  };
}

import type { Pool } from 'pg';
import type { Decision } from '../../domain/decision/decision.ts';
import type { DecisionLog } from '../../domain/decision/ports.ts';
import { execute, queryRows } from './run-sql.ts';
import { storableJson, storableText } from './storable-text.ts';

interface DecisionRow {
  readonly late: boolean;
  readonly body: Decision;
}

const INSERT = `
INSERT INTO decisions (decision_id, sli_id, verdict, actor, reason, late, body, at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (decision_id) DO NOTHING`;

const LIST = 'SELECT late, body FROM decisions WHERE sli_id = $1 ORDER BY at_ms, decision_id COLLATE "C"';

/** The decision log on PostgreSQL; oldest decision first. */
export function createPostgresDecisionLog(pool: Pool): DecisionLog {
  return {
    async recordDecision(decision, late) {
      const { decisionId, sliId, verdict, atMs } = decision;
      const texts = [decision.actor, decision.reason].map(storableText);
      const values = [decisionId, sliId, verdict, ...texts, late, storableJson(decision), atMs];
      await execute(pool, INSERT, values);
    },
    async listDecisions(sliId) {
      const rows = await queryRows<DecisionRow>(pool, LIST, [sliId]);
      return rows.map(({ body, late }) => ({ ...body, late }));
    },
  };
}

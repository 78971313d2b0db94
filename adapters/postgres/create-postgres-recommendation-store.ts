import type { Pool, PoolClient } from 'pg';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { RecommendationStore } from '../../domain/recommendation/ports.ts';
import type {
  Recommendation,
  RecommendationStatus,
  StoredRecommendation,
} from '../../domain/recommendation/recommendation.ts';
import { withTransaction } from './pool.ts';
import { execute, queryRows, requireRow } from './run-sql.ts';
import { storableJson, storableText } from './storable-text.ts';

interface RecommendationRow {
  readonly status: RecommendationStatus;
  readonly decided_by: string | null;
  readonly decided_at_ms: number | null;
  readonly decision_reason: string | null;
  /** The whole recommendation; the other columns repeat what is searched by. */
  readonly body: Recommendation;
}

type StatusChange = Parameters<RecommendationStore['setRecommendationStatus']>[0];

const COLUMNS = 'status, decided_by, decided_at_ms, decision_reason, body';

const INSERT = `
INSERT INTO slis (sli_id, analysis_id, journey_id, service, environment, operation, name, kind, threshold_ms,
  confidence_score, status, body, created_at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (sli_id) DO NOTHING`;

const SUPERSEDE = `
UPDATE slis SET status = 'superseded'
WHERE status = 'pending' AND journey_id = $1 AND kind = $2 AND analysis_id <> $3 AND created_at_ms <= $4`;

// Newest first by the negated time, so that one row comparison serves the whole mixed order.
const ORDER = '-created_at_ms, analysis_id COLLATE "C", operation COLLATE "C", kind COLLATE "C", sli_id COLLATE "C"';

const LIST = `
SELECT ${COLUMNS} FROM slis
WHERE ($1::text IS NULL OR service = $1)
  AND ($2::text IS NULL OR environment = $2)
  AND ($3::text IS NULL OR journey_id = $3)
  AND ($4::text IS NULL OR analysis_id = $4)
  AND ($5::text[] IS NULL OR status = ANY ($5))
  AND ($6::text[] IS NULL OR sli_id = ANY ($6))
  AND ($7::text IS NULL OR (${ORDER}) > (SELECT ${ORDER} FROM slis WHERE sli_id = $7))
ORDER BY ${ORDER}
LIMIT $8`;

const GET = `SELECT ${COLUMNS} FROM slis WHERE sli_id = $1`;

const DECIDE = `
UPDATE slis SET status = $2, decided_by = $3, decided_at_ms = $4, decision_reason = $5
WHERE sli_id = $1 AND status = 'pending'`;

/** Recommendations on PostgreSQL. */
export function createPostgresRecommendationStore(pool: Pool): RecommendationStore {
  return {
    async saveRecommendations(recommendations) {
      await withTransaction(pool, async (client) => {
        for (const recommendation of recommendations) await insert(client, recommendation);
      });
    },
    async getRecommendation(sliId) {
      const rows = await queryRows<RecommendationRow>(pool, GET, [sliId]);
      return toStored(requireRow(rows, 'recommendation', sliId));
    },
    async listRecommendations(filter) {
      const { service, environment, journeyId, analysisId, statuses, sliIds, limit, afterSliId } = filter;
      const narrow = [service, environment, journeyId, analysisId, statuses, sliIds, afterSliId, limit];
      const values = narrow.map((value) => value ?? null);
      return (await queryRows<RecommendationRow>(pool, LIST, values)).map(toStored);
    },
    setRecommendationStatus: (change) => setStatus(pool, change),
  };
}

async function insert(client: PoolClient, recommendation: Recommendation): Promise<void> {
  const { sliId, analysisId, journeyId, service, environment, operation, name, sli, confidence, outcome } =
    recommendation;
  const { createdAtMs } = recommendation;
  const texts = [sliId, analysisId, journeyId, service, environment, operation, name].map(storableText);
  const status: RecommendationStatus = outcome.kind === 'refused' ? 'refused' : 'pending';
  const threshold = sli.kind === 'latency' ? sli.thresholdMs : null;
  const values = [...texts, sli.kind, threshold, confidence.score, status, storableJson(recommendation), createdAtMs];
  const inserted = await execute(client, INSERT, values);
  // A repeat finds its row and supersedes nothing: the first call did, in the transaction that inserted it.
  if (inserted > 0) await execute(client, SUPERSEDE, [journeyId, sli.kind, analysisId, createdAtMs]);
}

async function setStatus(pool: Pool, change: StatusChange): Promise<void> {
  const { sliId, status, decidedBy, decidedAtMs, reason } = change;
  const moved = await execute(pool, DECIDE, [sliId, status, decidedBy ?? null, decidedAtMs, reason ?? null]);
  if (moved > 0) return;
  const row = requireRow(await queryRows<RecommendationRow>(pool, GET, [sliId]), 'recommendation', sliId);
  const isSame = row.status === status && row.decided_by === (decidedBy ?? null) && row.decided_at_ms === decidedAtMs;
  if (!isSame) throw decidedOtherwise(sliId, row.status);
}

function toStored(row: RecommendationRow): StoredRecommendation {
  return {
    ...row.body,
    status: row.status,
    ...(row.decided_by === null ? {} : { decidedBy: row.decided_by }),
    ...(row.decided_at_ms === null ? {} : { decidedAtMs: row.decided_at_ms }),
    ...(row.decision_reason === null ? {} : { decisionReason: row.decision_reason }),
  };
}

function decidedOtherwise(sliId: string, status: RecommendationStatus): ScoutError {
  return new ScoutError({
    code: ErrorCode.failedPrecondition,
    message: `The recommendation ${sliId} is ${status} already.`,
    details: { sliId, status },
  });
}

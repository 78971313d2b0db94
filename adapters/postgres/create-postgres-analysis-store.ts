import type { Pool } from 'pg';
import type { Analysis, AnalysisStage } from '../../domain/analysis/analysis.ts';
import type { AnalysisStore } from '../../domain/analysis/ports.ts';
import { execute, queryRows, requireRow } from './run-sql.ts';
import { storableText } from './storable-text.ts';

interface AnalysisRow {
  readonly analysis_id: string;
  readonly service: string;
  readonly environment: string;
  readonly window_days: number;
  readonly stage: AnalysisStage;
  readonly progress_percent: number;
  readonly journeys: number;
  readonly proposed: number;
  readonly refused: number;
  readonly failure: string | null;
  readonly started_at_ms: number;
  readonly updated_at_ms: number;
}

const SAVE = `
INSERT INTO analyses AS a (analysis_id, service, environment, window_days, stage, progress_percent, journeys, proposed,
  refused, failure, started_at_ms, updated_at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (analysis_id) DO UPDATE SET
  stage = excluded.stage,
  progress_percent = excluded.progress_percent,
  journeys = excluded.journeys,
  proposed = excluded.proposed,
  refused = excluded.refused,
  failure = excluded.failure,
  updated_at_ms = excluded.updated_at_ms
WHERE a.updated_at_ms <= excluded.updated_at_ms`;

const GET = 'SELECT * FROM analyses WHERE analysis_id = $1';

const LATEST = `
SELECT * FROM analyses
WHERE service = $1 AND environment = $2 AND stage = 'completed'
ORDER BY started_at_ms DESC, analysis_id COLLATE "C"
LIMIT 1`;

/** Analyses on PostgreSQL. */
export function createPostgresAnalysisStore(pool: Pool): AnalysisStore {
  return {
    async saveAnalysis(analysis) {
      const { analysisId, service, environment, windowDays, stage, progressPercent, failure } = analysis;
      const counts = [analysis.journeys, analysis.proposed, analysis.refused];
      const head = [analysisId, service, environment, windowDays, stage, progressPercent];
      const cause = failure === undefined ? null : storableText(failure);
      await execute(pool, SAVE, [...head, ...counts, cause, analysis.startedAtMs, analysis.updatedAtMs]);
    },
    async getAnalysis(analysisId) {
      return toAnalysis(requireRow(await queryRows<AnalysisRow>(pool, GET, [analysisId]), 'analysis', analysisId));
    },
    async latestAnalysis(service, environment) {
      const [row] = await queryRows<AnalysisRow>(pool, LATEST, [service, environment]);
      return row === undefined ? undefined : toAnalysis(row);
    },
  };
}

function toAnalysis(row: AnalysisRow): Analysis {
  return {
    analysisId: row.analysis_id,
    service: row.service,
    environment: row.environment,
    windowDays: row.window_days,
    stage: row.stage,
    progressPercent: row.progress_percent,
    journeys: row.journeys,
    proposed: row.proposed,
    refused: row.refused,
    ...(row.failure === null ? {} : { failure: row.failure }),
    startedAtMs: row.started_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

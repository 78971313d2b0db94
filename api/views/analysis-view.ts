import type { Analysis as WireAnalysis } from '../../contracts/rest/analysis.ts';
import type { AnalysisProgress } from '../../contracts/workflows/analysis-messages.ts';
import type { Analysis, AnalysisStage } from '../../domain/analysis/analysis.ts';
import { timeView } from './time-view.ts';

/** A stored analysis as the wire has it, with the workflow's own word on its progress when it gave one. */
export function analysisView(
  analysis: Analysis,
  { progress, result }: { readonly progress: AnalysisProgress | undefined; readonly result: string | null },
): WireAnalysis {
  const stage = progress?.stage ?? analysis.stage;
  return {
    job_id: analysis.analysisId,
    service_name: analysis.service,
    environment: analysis.environment,
    analysis_window_days: analysis.windowDays,
    status: statusOf(stage),
    stage,
    progress: progress?.progressPercent ?? analysis.progressPercent,
    detail: progress?.detail ?? DETAIL[stage],
    journeys: analysis.journeys,
    proposed: analysis.proposed,
    refused: analysis.refused,
    failure: analysis.failure ?? null,
    started_at: timeView(analysis.startedAtMs),
    updated_at: timeView(analysis.updatedAtMs),
    links: { self: analysisPath(analysis.analysisId), result },
  };
}

/** Whether an analysis has come to its end. */
export function isAnalysisEnd(stage: AnalysisStage): boolean {
  return statusOf(stage) !== 'running';
}

/** Address of an analysis. */
export function analysisPath(jobId: string): string {
  return `/api/v1/analyze/${encodeURIComponent(jobId)}`;
}

function statusOf(stage: AnalysisStage): WireAnalysis['status'] {
  return stage === 'completed' || stage === 'failed' ? stage : 'running';
}

const DETAIL: Readonly<Record<AnalysisStage, string>> = {
  resolving: 'Looking the service up.',
  collecting_evidence: 'Collecting evidence.',
  discovering_journeys: 'Discovering journeys.',
  recommending: 'Recommending SLIs and targets.',
  storing: 'Storing the recommendations.',
  completed: 'Completed.',
  failed: 'Failed.',
};

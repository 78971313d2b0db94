import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Analysis } from '../../domain/analysis/analysis.ts';
import type { AnalysisProgress } from '../../contracts/workflows/analysis-messages.ts';
import type { ApiContext, ApiDeps } from '../api-deps.ts';
import type { Handlers } from '../handler.ts';
import { analysisPath, analysisView, isAnalysisEnd } from '../views/analysis-view.ts';

/** How many services are looked through for a helpful word about an unknown one. */
const NAMESAKES_SEARCHED = 1_000;

/** Analyses: started here, run by their workflow. */
export function createAnalysisHandlers(context: ApiContext): Pick<Handlers, 'startAnalysis' | 'getAnalysis'> {
  const { deps } = context;
  return {
    startAnalysis: async ({ body }) => {
      const ref = { service: body.service_name, environment: body.environment };
      if ((await deps.services.findService(ref.service, ref.environment)) === undefined) {
        throw await unknownService(deps, ref.service, ref.environment);
      }
      // Taken before the start, so that nothing which the workflow writes is older.
      const startedAtMs = deps.nowMs();
      const { jobId, joined } = await deps.workflows.startAnalysis({
        ...ref,
        windowDays: body.analysis_window_days,
        forceRefresh: body.force_refresh,
        requestedBy: body.requested_by,
      });
      if (!joined) {
        await deps.analyses.saveAnalysis(
          newAnalysis({ ...ref, analysisId: jobId }, body.analysis_window_days, startedAtMs),
        );
      }
      const links = { self: analysisPath(jobId) };
      return {
        body: {
          job_id: jobId,
          status: joined ? 'joined' : 'started',
          service_name: ref.service,
          environment: ref.environment,
          links,
        },
        headers: { Location: links.self },
      };
    },
    getAnalysis: async ({ params }) => {
      const analysis = await withAbort(context, await deps.analyses.getAnalysis(params.job_id));
      const progress = await liveProgress(context, analysis);
      const result = analysis.stage === 'completed' ? await resultPath(deps, analysis) : null;
      return { body: analysisView(analysis, { progress, result }) };
    },
  };
}

/** What it recommends; one that took over today's earlier analysis has recommendations of that one, still pending. */
async function resultPath(deps: ApiDeps, { analysisId, service, environment, proposed }: Analysis): Promise<string> {
  const own = await deps.recommendations.listRecommendations({ analysisId, limit: 1 });
  const query = new URLSearchParams(
    own.length === 0 && proposed > 0
      ? { service_name: service, environment, status: 'pending' }
      : { job_id: analysisId },
  );
  return `/api/v1/slis?${query.toString()}`;
}

type AnalysisKey = Pick<Analysis, 'analysisId' | 'service' | 'environment'>;

/** The record that a reader finds until the workflow has written its first. */
function newAnalysis(key: AnalysisKey, windowDays: number, startedAtMs: number): Analysis {
  return {
    ...key,
    windowDays,
    stage: 'resolving',
    progressPercent: 0,
    journeys: 0,
    proposed: 0,
    refused: 0,
    startedAtMs,
    updatedAtMs: startedAtMs,
  };
}

/** Stores the end of an analysis that could not do it itself, so that nobody waits for it for ever. */
async function withAbort({ deps, logger }: ApiContext, analysis: Analysis): Promise<Analysis> {
  const { analysisId, service, environment, stage } = analysis;
  if (isAnalysisEnd(stage)) return analysis;
  try {
    const failure = await deps.workflows.analysisAborted({ service, environment }, analysisId);
    if (failure === undefined) return analysis;
    const aborted: Analysis = { ...analysis, stage: 'failed', failure, updatedAtMs: deps.nowMs() };
    await deps.analyses.saveAnalysis(aborted);
    return aborted;
  } catch (error) {
    logger.warn({ err: error, analysisId }, 'the workflow of an analysis cannot be looked at');
    return analysis;
  }
}

/**
 * The workflow's own word; a reader still gets the stored progress when the workflow service is away. An end counts
 * when it is stored: with it are the counts that the result needs.
 */
async function liveProgress({ deps, logger }: ApiContext, analysis: Analysis): Promise<AnalysisProgress | undefined> {
  const { analysisId, service, environment, stage } = analysis;
  if (isAnalysisEnd(stage)) return undefined;
  try {
    const progress = await deps.workflows.analysisProgress({ service, environment }, analysisId);
    return progress === undefined || isAnalysisEnd(progress.stage) ? undefined : progress;
  } catch (error) {
    logger.warn({ err: error, analysisId }, 'live progress of an analysis is not available');
    return undefined;
  }
}

async function unknownService(deps: ApiDeps, service: string, environment: string): Promise<ScoutError> {
  const known = await deps.services.listServices({ limit: NAMESAKES_SEARCHED });
  const environments = known.filter(({ name }) => name === service).map((namesake) => namesake.environment);
  const elsewhere = environments.length > 0 ? ` It is known in ${environments.join(', ')}.` : '';
  return new ScoutError({
    code: ErrorCode.notFound,
    message:
      `There is no service "${service}" in environment "${environment}".${elsewhere} Send its traces to the OTLP port` +
      ' with that service.name and deployment.environment.name, or register it with POST /api/v1/services.',
    details: { service, environment },
  });
}

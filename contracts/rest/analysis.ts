import { z } from 'zod';
import { AnalysisWindowDays, DEFAULT_ENVIRONMENT, Environment, ServiceName, Timestamp, actor, id } from './scalars.ts';

/** Body of POST /analyze. */
export const StartAnalysis = z.strictObject({
  service_name: ServiceName,
  environment: Environment.default(DEFAULT_ENVIRONMENT),
  analysis_window_days: AnalysisWindowDays.default(14),
  force_refresh: z.boolean().default(false).describe('Recompute also when an analysis of today exists.'),
  requested_by: actor('Who asks for it.').default('api'),
});

/** Answer of POST /analyze. */
export const StartedAnalysis = z.object({
  job_id: z.string(),
  status: z.enum(['started', 'joined']).describe('`joined`: an analysis of this service was running already.'),
  service_name: z.string(),
  environment: z.string(),
  links: z.object({ self: z.string() }),
});

export const AnalysisParams = z.strictObject({ job_id: id('Id of the analysis job.') });

/** How far an analysis has come. */
export const Analysis = z.object({
  job_id: z.string(),
  service_name: z.string(),
  environment: z.string(),
  analysis_window_days: z.int(),
  status: z.enum(['running', 'completed', 'failed']),
  stage: z.enum([
    'resolving',
    'collecting_evidence',
    'discovering_journeys',
    'recommending',
    'storing',
    'completed',
    'failed',
  ]),
  progress: z.number().min(0).max(100).describe('Percent.'),
  detail: z.string().describe('What it does now, for people.'),
  journeys: z.int(),
  proposed: z.int().describe('Recommendations with targets.'),
  refused: z.int().describe('SLIs for which no target can be supported, with reasons.'),
  failure: z.string().nullable(),
  started_at: Timestamp,
  updated_at: Timestamp,
  links: z.object({ self: z.string(), result: z.string().nullable().describe('The recommendations, when completed.') }),
});

/** An analysis on the wire. */
export type Analysis = z.output<typeof Analysis>;

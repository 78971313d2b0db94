import { chooseSample, sampledRequests } from '../../domain/evidence/journey-sample.ts';
import type { ObservedJourney } from '../../domain/journey/journey.ts';
import type { ApiContext } from '../api-deps.ts';
import type { ReadSample } from '../views/critical-path-view.ts';
import { API_SEARCH_LIMITS } from './find-missing-traces.ts';
import { keepQuietly } from './keep-quietly.ts';

/** Newest capsules that a sample is chosen from. */
const NEWEST_CAPSULES = 500;

/**
 * The sample of a journey that the last analysis kept. Where there is none, because nothing was analysed yet or the archive was
 * behind then, one is looked up now and kept.
 */
export async function readSample(context: ApiContext, journey: ObservedJourney): Promise<ReadSample> {
  const { deps } = context;
  const { journeyId, lastSeenMs } = journey;
  const kept = await deps.evidence.readSample(journeyId);
  if (kept !== undefined) return { source: 'kept', sample: kept };
  const range = { fromMs: 0, toMs: lastSeenMs + 1, limit: NEWEST_CAPSULES };
  const choices = chooseSample(await deps.journeys.listCapsules({ journeyId, ...range }));
  const traces = await deps.traceFinder.findTraces(choices, { limits: API_SEARCH_LIMITS });
  const sample = { journeyId, atMs: deps.nowMs(), requests: sampledRequests(choices, traces) };
  if (traces.some(({ kind }) => kind === 'found')) {
    await keepQuietly(context, journeyId, () => deps.evidence.saveSample(sample));
  }
  return { source: 'archive', sample };
}

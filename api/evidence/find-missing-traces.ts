import type { SearchLimits } from '../../domain/evidence/ports.ts';
import { mergeTraceEvidence } from '../../domain/evidence/trace-evidence.ts';
import type { TraceEvidence } from '../../domain/evidence/trace-evidence.ts';
import { wantedTraces } from '../../domain/evidence/wanted-traces.ts';
import type { Capsule } from '../../domain/journey/capsule.ts';
import type { StoredRecommendation } from '../../domain/recommendation/recommendation.ts';
import type { ApiContext } from '../api-deps.ts';
import { keepQuietly } from './keep-quietly.ts';

/** Somebody waits for the answer. */
export const API_SEARCH_LIMITS: SearchLimits = { bytes: 32 * 1024 * 1024, durationMs: 5_000 };

/** The archive follows ingest by a minute or so; after its own outage by hours. Later there is nothing new to find. */
const LOOK_AGAIN_MS = 24 * 3_600_000;

/**
 * The traces of a recommendation. What the analysis did not find is looked for once more while the archive may still catch up, and is
 * kept then.
 */
export async function findMissingTraces(
  context: ApiContext,
  sli: StoredRecommendation,
  capsules: readonly Capsule[],
): Promise<readonly TraceEvidence[]> {
  const { deps } = context;
  const kept = await deps.evidence.readTraces(sli.sliId);
  const isLate = deps.nowMs() - sli.createdAtMs > LOOK_AGAIN_MS;
  if (kept !== undefined && isLate) return kept;
  const found = new Set((kept ?? []).flatMap((trace) => (trace.kind === 'found' ? [trace.traceId] : [])));
  const wanted = wantedTraces(sli.evidence, capsules).filter(({ traceId }) => !found.has(traceId));
  if (wanted.length === 0) return kept ?? [];
  const sought = await deps.traceFinder.findTraces(wanted, { limits: API_SEARCH_LIMITS });
  const traces = mergeTraceEvidence(kept ?? [], sought);
  // Nothing new is not worth the risk of replacing what another process keeps meanwhile.
  if (kept === undefined || sought.some(({ kind }) => kind === 'found')) {
    await keepQuietly(context, sli.sliId, () => deps.evidence.saveTraces(sli.sliId, traces));
  }
  return traces;
}

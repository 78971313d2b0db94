import { evidenceFigures, pointedCapsules, supportsAttained } from '../../domain/evidence/evidence-figures.ts';
import type { EvidenceFigures } from '../../domain/evidence/evidence-figures.ts';
import { CAPSULE_WINDOW_MS } from '../../domain/journey/capsule.ts';
import type { Capsule } from '../../domain/journey/capsule.ts';
import type { StoredRecommendation } from '../../domain/recommendation/recommendation.ts';
import type { ApiContext, ApiDeps } from '../api-deps.ts';
import { keepQuietly } from './keep-quietly.ts';

/** Figures with where they are from: a kept copy, or the tables that are being counted in, which have a retention. */
export interface ReadFigures {
  readonly source: 'kept' | 'live';
  readonly figures: EvidenceFigures;
}

/** A window of a journey has a capsule per shape; what goes beyond is not looked through. */
const CAPSULES_OF_WINDOW = 1_000;

/**
 * The figures behind a recommendation. Those of one that an older release made, or whose keeping failed, are read live, and kept
 * if they are still whole.
 */
export async function readFigures(context: ApiContext, sli: StoredRecommendation): Promise<ReadFigures> {
  const { deps } = context;
  const kept = await deps.evidence.readFigures(sli.sliId);
  if (kept !== undefined) return { source: 'kept', figures: kept };
  const { journeyId, attained } = sli;
  const [buckets, capsules] = await Promise.all([
    deps.buckets.readBuckets({ journeyId, fromMs: attained.fromMs, toMs: attained.toMs }),
    readCapsules(deps, sli),
  ]);
  const figures = evidenceFigures(sli, { buckets, capsules });
  const pointers = sli.evidence.filter(({ kind }) => kind === 'capsule').length;
  if (supportsAttained(figures, attained) && capsules.length === pointers) {
    await keepQuietly(context, sli.sliId, () => deps.evidence.saveFigures(figures));
  }
  return { source: 'live', figures };
}

async function readCapsules(
  { journeys }: Pick<ApiDeps, 'journeys'>,
  { journeyId, evidence }: StoredRecommendation,
): Promise<readonly Capsule[]> {
  const windows = new Set(evidence.flatMap((pointer) => (pointer.kind === 'capsule' ? [pointer.windowStartMs] : [])));
  const lists = [...windows].map((fromMs) =>
    journeys.listCapsules({ journeyId, fromMs, toMs: fromMs + CAPSULE_WINDOW_MS, limit: CAPSULES_OF_WINDOW }),
  );
  return pointedCapsules(evidence, (await Promise.all(lists)).flat());
}

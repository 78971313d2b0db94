import { describe, expect, it, vi } from 'vitest';
import { keepEvidence } from '../../../../activities/evidence/keep-evidence.ts';
import { createBlobEvidenceStore } from '../../../../adapters/blobs/create-blob-evidence-store.ts';
import { ErrorCode } from '../../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import { attainedFrom } from '../../../../domain/evidence/evidence-figures.ts';
import type { TraceFinder } from '../../../../domain/evidence/ports.ts';
import type { TraceEvidence } from '../../../../domain/evidence/trace-evidence.ts';
import type { Capsule } from '../../../../domain/journey/capsule.ts';
import { recommend } from '../../../../domain/recommendation/recommend.ts';
import { sketchOf } from '../../../../domain/sketch/dd-sketch.ts';
import type { SliBucket } from '../../../../domain/sli/sli-bucket.ts';
import { createSilentLogger } from '../../../../platform/logging/logger.ts';
import { createMetrics } from '../../../../platform/metrics/catalogue.ts';
import { SPAN_T0_MS, traceId } from '../../../support/builders/build-span.ts';
import { createMemoryBlobStore } from '../../../support/fakes/memory-blob-store.ts';
import { createMemoryStores } from '../../../support/fakes/memory-stores.ts';

const JOURNEY = {
  ...{ journeyId: 'j', service: 'shop', environment: 'production', operation: 'GET /cart', kind: 'http' as const },
  ...{ firstSeenMs: SPAN_T0_MS, lastSeenMs: SPAN_T0_MS },
};
const BUCKETS: readonly SliBucket[] = [
  { journeyId: 'j', startMs: SPAN_T0_MS, total: 4, bad: 1, latency: sketchOf([10, 20, 30, 40]) },
];
const CAPSULES: readonly Capsule[] = [
  {
    ...{ fingerprint: 'f', journeyId: 'j', windowStartMs: SPAN_T0_MS, traceCount: 4, errorCount: 1, spanCount: 8 },
    ...{ latency: sketchOf([10, 20, 30, 40]), steps: [], sampleTraceIds: [traceId(1), traceId(2)] },
  },
];

/** What an analysis of the journey has stored, and a finder that finds the first trace. */
async function setUp(findTraces?: TraceFinder['findTraces']) {
  const stores = createMemoryStores();
  const recommendations = recommend({
    ...{ analysisId: 'a', journey: JOURNEY, buckets: BUCKETS, capsules: CAPSULES, serviceTotal: 4 },
    ...{ serviceJourneys: [JOURNEY], windowDays: 28, nowMs: SPAN_T0_MS + 300_000 },
  });
  await stores.recommendations.saveRecommendations(recommendations);
  const blobs = createMemoryBlobStore();
  const finder = vi.fn<TraceFinder['findTraces']>(
    findTraces ??
      (async (wanted) =>
        wanted.map(({ traceId: id }): TraceEvidence => {
          return id === traceId(1)
            ? { kind: 'found', traceId: id, otlp: new Uint8Array([1]), isWhole: true }
            : { kind: 'missing', traceId: id, reason: 'not_in_archive' };
        })),
  );
  const metrics = createMetrics();
  const evidence = createBlobEvidenceStore(blobs);
  const deps = {
    ...{ recommendations: stores.recommendations, evidence, metrics, logger: createSilentLogger() },
    traceFinder: { findTraces: finder },
  };
  const sliIds = recommendations.map(({ sliId }) => sliId);
  const analysed = {
    ...{ journeyId: 'j', sliIds, buckets: BUCKETS, capsules: CAPSULES, nowMs: 7, alive: () => undefined },
  };
  return { deps, analysed, evidence, blobs, finder, metrics, recommendations };
}

describe('keepEvidence', () => {
  it('keeps the figures of both SLIs, the traces that are pointed to, and a sample of the journey, by one search', async () => {
    const { deps, analysed, evidence, finder, metrics, recommendations } = await setUp();

    await keepEvidence(deps, analysed);

    for (const { sliId, attained } of recommendations) {
      expect(attained).toMatchObject(attainedFrom((await evidence.readFigures(sliId))!));
    }
    expect(finder).toHaveBeenCalledTimes(1);
    expect(await evidence.readTraces(recommendations[0].sliId)).toEqual([
      { kind: 'found', traceId: traceId(1), otlp: new Uint8Array([1]), isWhole: true },
      { kind: 'missing', traceId: traceId(2), reason: 'not_in_archive' },
    ]);
    expect(await evidence.readSample('j')).toMatchObject({ atMs: 7, requests: [{ fingerprint: 'f' }, {}] });
    const text = await metrics.registry.metrics();
    expect(text).toContain('slo_scout_evidence_traces_total{outcome="kept"} 1');
    expect(text).toContain('slo_scout_evidence_traces_total{outcome="not_in_archive"} 1');
  });

  it('does not replace a sample by one in which nothing was found', async () => {
    const first = await setUp();
    await keepEvidence(first.deps, first.analysed);
    const findTraces = async (wanted: readonly { readonly traceId: string }[]) =>
      wanted.map(({ traceId: id }): TraceEvidence => ({ kind: 'missing', traceId: id, reason: 'not_archived' }));

    await keepEvidence({ ...first.deps, traceFinder: { findTraces } }, { ...first.analysed, nowMs: 8 });

    expect(await first.evidence.readSample('j')).toMatchObject({ atMs: 7 });
  });

  it('keeps no figures that do not give what is stored: a repeat may have read other buckets', async () => {
    const { deps, analysed, evidence, recommendations } = await setUp();
    await keepEvidence(deps, analysed);
    const changed = [{ ...BUCKETS[0]!, total: 5, bad: 2, latency: sketchOf([10, 20, 30, 40, 50]) }];

    await keepEvidence(deps, { ...analysed, buckets: changed });

    const figures = await evidence.readFigures(recommendations[0].sliId);
    expect(attainedFrom(figures!)).toMatchObject({ total: 4, bad: 1 });
  });

  it('never fails: it is counted, and the figures are kept before the traces are looked for', async () => {
    const { deps, analysed, evidence, metrics, recommendations } = await setUp(async () => {
      throw new TypeError('A defect.');
    });

    await keepEvidence(deps, analysed);

    expect(await evidence.readFigures(recommendations[1].sliId)).toBeDefined();
    expect(await evidence.readTraces(recommendations[0].sliId)).toBeUndefined();
    expect(await metrics.registry.metrics()).toContain('slo_scout_evidence_failures_total{code="internal"} 1');
  });

  it('lets a cancellation through', async () => {
    const cancelled = new ScoutError({ code: ErrorCode.cancelled, message: 'Stop.' });
    const { deps, analysed } = await setUp(async () => {
      throw cancelled;
    });

    await expect(keepEvidence(deps, analysed)).rejects.toBe(cancelled);
  });
});

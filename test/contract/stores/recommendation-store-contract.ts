import { beforeEach, describe, expect, it } from 'vitest';
import type { RecommendationStore } from '../../../domain/recommendation/ports.ts';
import type { Recommendation } from '../../../domain/recommendation/recommendation.ts';
import { buildRecommendation } from '../../support/builders/build-recommendation.ts';

const REFUSED = { kind: 'refused', reasons: [{ code: 'no_traffic', explanation: 'Nothing was seen.' }] } as const;

/** A recommendation as an analysis makes it: without a status. */
function build(overrides: Partial<Recommendation> = {}): Recommendation {
  const { status: _status, ...recommendation } = buildRecommendation(overrides);
  return recommendation;
}

/** What every recommendation store does. `setup` gives an empty one. */
export function describeRecommendationStore(name: string, setup: () => Promise<RecommendationStore>): void {
  describe(`the recommendation store on ${name}`, () => {
    let store: RecommendationStore;
    beforeEach(async () => {
      store = await setup();
    });

    it('returns a recommendation as it was saved, pending', async () => {
      const recommendation = build({ sli: { kind: 'latency', thresholdMs: 0.1 + 0.2 } });

      await store.saveRecommendations([recommendation]);

      expect(await store.getRecommendation(recommendation.sliId)).toEqual({ ...recommendation, status: 'pending' });
    });

    it('stores a refusal as refused', async () => {
      await store.saveRecommendations([build({ outcome: REFUSED })]);

      expect(await store.getRecommendation('sli-1')).toMatchObject({ status: 'refused', outcome: REFUSED });
    });

    it('keeps what was decided when the same recommendation is saved again', async () => {
      const recommendation = build();
      await store.saveRecommendations([recommendation]);
      await store.setRecommendationStatus({ sliId: 'sli-1', status: 'approved', decidedBy: 'ann', decidedAtMs: 5 });

      await store.saveRecommendations([recommendation]);

      expect(await store.getRecommendation('sli-1')).toMatchObject({ status: 'approved', decidedBy: 'ann' });
    });

    it("supersedes a journey's older pending recommendations of the same SLI kind, and nothing else", async () => {
      const old = { analysisId: 'old', createdAtMs: 1 };
      const latency = { kind: 'latency', thresholdMs: 100 } as const;
      await store.saveRecommendations([
        build({ ...old, sliId: 'pending' }),
        build({ ...old, sliId: 'approved' }),
        build({ ...old, sliId: 'refused', outcome: REFUSED }),
        build({ ...old, sliId: 'elsewhere', journeyId: 'other' }),
        build({ ...old, sliId: 'other-kind', sli: latency }),
      ]);
      await store.setRecommendationStatus({ sliId: 'approved', status: 'approved', decidedAtMs: 2 });

      await store.saveRecommendations([
        build({ analysisId: 'new', createdAtMs: 3, sliId: 'new-1' }),
        build({ analysisId: 'new', createdAtMs: 3, sliId: 'new-2' }),
      ]);

      const listed = await store.listRecommendations({});
      expect(Object.fromEntries(listed.map(({ sliId, status }) => [sliId, status]))).toEqual({
        pending: 'superseded',
        approved: 'approved',
        refused: 'refused',
        elsewhere: 'pending',
        'other-kind': 'pending',
        'new-1': 'pending',
        'new-2': 'pending',
      });
    });

    it('supersedes nothing when an older analysis is saved again', async () => {
      const old = build({ analysisId: 'old', createdAtMs: 1, sliId: 'old' });
      await store.saveRecommendations([old]);
      await store.saveRecommendations([build({ analysisId: 'new', createdAtMs: 2, sliId: 'new' })]);

      await store.saveRecommendations([old]);

      expect(await store.getRecommendation('new')).toMatchObject({ status: 'pending' });
    });

    it('saves all of an analysis or nothing', async () => {
      const broken = build({ sliId: 'broken', createdAtMs: Number.NaN });

      await expect(store.saveRecommendations([build(), broken])).rejects.toMatchObject({ name: 'ScoutError' });

      expect(await store.listRecommendations({})).toEqual([]);
    });

    it('takes a decision once, repeats it quietly and refuses another', async () => {
      await store.saveRecommendations([build()]);
      const change = {
        sliId: 'sli-1',
        status: 'rejected',
        decidedBy: 'ann',
        decidedAtMs: 7,
        reason: 'too lax',
      } as const;
      await store.setRecommendationStatus(change);

      await store.setRecommendationStatus(change);
      const other = store.setRecommendationStatus({ ...change, status: 'approved', decidedBy: 'bob' });

      await expect(other).rejects.toMatchObject({ code: 'failed_precondition' });
      expect(await store.getRecommendation('sli-1')).toMatchObject({
        ...{ status: 'rejected', decidedBy: 'ann', decidedAtMs: 7, decisionReason: 'too lax' },
      });
    });

    it('says that an unknown recommendation is not there', async () => {
      await expect(store.getRecommendation('no')).rejects.toMatchObject({ code: 'not_found' });
      const change = { sliId: 'no', status: 'approved', decidedAtMs: 1 } as const;
      await expect(store.setRecommendationStatus(change)).rejects.toMatchObject({ code: 'not_found' });
    });

    it('lists newest first, then by operation and kind, and pages through it', async () => {
      const latency = { kind: 'latency', thresholdMs: 100 } as const;
      await store.saveRecommendations([
        build({ sliId: '1', createdAtMs: 1, journeyId: 'j1', operation: 'GET /a' }),
        build({ sliId: '2', createdAtMs: 2, journeyId: 'j2', operation: 'GET /b', sli: latency }),
        build({ sliId: '3', createdAtMs: 2, journeyId: 'j2', operation: 'GET /b' }),
        build({ sliId: '4', createdAtMs: 2, journeyId: 'j3', operation: 'GET /a' }),
      ]);

      const first = await store.listRecommendations({ limit: 3 });
      const second = await store.listRecommendations({ limit: 3, afterSliId: '2' });

      expect(first.map(({ sliId }) => sliId)).toEqual(['4', '3', '2']);
      expect(second.map(({ sliId }) => sliId)).toEqual(['1']);
    });

    it('narrows by every field of the filter', async () => {
      await store.saveRecommendations([
        build({ sliId: '1', journeyId: 'j1', service: 'cart' }),
        build({ sliId: '2', journeyId: 'j2', environment: 'staging' }),
        build({ sliId: '3', journeyId: 'j3', analysisId: 'a2', outcome: REFUSED }),
      ]);
      const ids = async (filter: Parameters<RecommendationStore['listRecommendations']>[0]) =>
        (await store.listRecommendations(filter)).map(({ sliId }) => sliId).sort();

      expect(await ids({ service: 'cart' })).toEqual(['1']);
      expect(await ids({ environment: 'staging' })).toEqual(['2']);
      expect(await ids({ journeyId: 'j3' })).toEqual(['3']);
      expect(await ids({ analysisId: 'a2' })).toEqual(['3']);
      expect(await ids({ statuses: ['pending'] })).toEqual(['1', '2']);
      expect(await ids({ sliIds: ['1', '3'] })).toEqual(['1', '3']);
      expect(await ids({ sliIds: [] })).toEqual([]);
      expect(await ids({ service: 'cart', environment: 'staging' })).toEqual([]);
    });
  });
}

import { beforeEach, describe, expect, it } from 'vitest';
import type { Analysis } from '../../../domain/analysis/analysis.ts';
import type { AnalysisStore } from '../../../domain/analysis/ports.ts';
import type { Delivery } from '../../../domain/delivery/delivery.ts';
import type { DeliveryStore } from '../../../domain/delivery/ports.ts';

function buildAnalysis(overrides: Partial<Analysis> = {}): Analysis {
  return {
    analysisId: 'analysis-1',
    service: 'cart',
    environment: 'production',
    windowDays: 14,
    stage: 'collecting_evidence',
    progressPercent: 20,
    journeys: 0,
    proposed: 0,
    refused: 0,
    startedAtMs: 100,
    updatedAtMs: 110,
    ...overrides,
  };
}

function buildDelivery(overrides: Partial<Delivery> = {}): Delivery {
  return {
    deliveryId: 'delivery-1',
    service: 'cart',
    environment: 'production',
    stage: 'awaiting_decision',
    sloIds: [],
    startedAtMs: 100,
    updatedAtMs: 110,
    ...overrides,
  };
}

/** What every analysis store does. `setup` gives an empty one. */
export function describeAnalysisStore(name: string, setup: () => Promise<AnalysisStore>): void {
  describe(`the analysis store on ${name}`, () => {
    let store: AnalysisStore;
    beforeEach(async () => {
      store = await setup();
    });

    it('returns an analysis as it was saved last', async () => {
      const failed = buildAnalysis({ stage: 'failed', failure: 'no journeys', progressPercent: 100, updatedAtMs: 120 });
      await store.saveAnalysis(buildAnalysis());

      await store.saveAnalysis(failed);

      expect(await store.getAnalysis('analysis-1')).toEqual(failed);
    });

    it('ignores news that are older than what it has', async () => {
      const newer = buildAnalysis({ progressPercent: 60, updatedAtMs: 200 });
      await store.saveAnalysis(newer);

      await store.saveAnalysis(buildAnalysis({ progressPercent: 40, updatedAtMs: 150 }));

      expect(await store.getAnalysis('analysis-1')).toEqual(newer);
    });

    it('finds the newest completed analysis of a service', async () => {
      const completed = { stage: 'completed', progressPercent: 100 } as const;
      await store.saveAnalysis(buildAnalysis({ ...completed, analysisId: '1', startedAtMs: 1 }));
      await store.saveAnalysis(buildAnalysis({ ...completed, analysisId: '2', startedAtMs: 2 }));
      await store.saveAnalysis(buildAnalysis({ analysisId: '3', startedAtMs: 3 }));
      await store.saveAnalysis(buildAnalysis({ ...completed, analysisId: '4', startedAtMs: 4, service: 'pay' }));

      expect(await store.latestAnalysis('cart', 'production')).toMatchObject({ analysisId: '2' });
      expect(await store.latestAnalysis('cart', 'staging')).toBeUndefined();
    });

    it('says that an unknown analysis is not there', async () => {
      await expect(store.getAnalysis('no')).rejects.toMatchObject({ code: 'not_found' });
    });
  });
}

/** What every delivery store does. `setup` gives an empty one. */
export function describeDeliveryStore(name: string, setup: () => Promise<DeliveryStore>): void {
  describe(`the delivery store on ${name}`, () => {
    let store: DeliveryStore;
    beforeEach(async () => {
      store = await setup();
    });

    it('returns a delivery as it was saved last', async () => {
      const denied = buildDelivery({
        stage: 'denied_by_policy',
        sloIds: ['slo-1', 'slo-2'],
        policy: { verdict: 'deny', findings: [{ policyId: 'p', name: 'P', verdict: 'deny', explanation: '6 > 5' }] },
        pullRequestNumber: 3,
        pullRequestUrl: 'http://forge/3',
        failure: 'with a NUL: \u0000',
        updatedAtMs: 120,
      });
      await store.saveDelivery(buildDelivery());

      await store.saveDelivery(denied);

      expect(await store.getDelivery('delivery-1')).toEqual({ ...denied, failure: 'with a NUL: \uFFFD' });
    });

    it('ignores news that are older than what it has', async () => {
      const newer = buildDelivery({ stage: 'awaiting_merge', updatedAtMs: 200 });
      await store.saveDelivery(newer);

      await store.saveDelivery(buildDelivery({ stage: 'validating', updatedAtMs: 150 }));

      expect(await store.getDelivery('delivery-1')).toEqual(newer);
    });

    it('lists newest first and narrows by service, environment and pull request', async () => {
      await store.saveDelivery(buildDelivery({ deliveryId: '1', startedAtMs: 1, pullRequestNumber: 7 }));
      await store.saveDelivery(buildDelivery({ deliveryId: '2', startedAtMs: 2 }));
      await store.saveDelivery(buildDelivery({ deliveryId: '3', startedAtMs: 3, service: 'pay' }));
      const ids = async (filter: Parameters<DeliveryStore['listDeliveries']>[0]) =>
        (await store.listDeliveries(filter)).map(({ deliveryId }) => deliveryId);

      expect(await ids({})).toEqual(['3', '2', '1']);
      expect(await ids({ limit: 1 })).toEqual(['3']);
      expect(await ids({ service: 'cart', environment: 'production' })).toEqual(['2', '1']);
      expect(await ids({ pullRequestNumber: 7 })).toEqual(['1']);
    });

    it('says that an unknown delivery is not there', async () => {
      await expect(store.getDelivery('no')).rejects.toMatchObject({ code: 'not_found' });
    });
  });
}

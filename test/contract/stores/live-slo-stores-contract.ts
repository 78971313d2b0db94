import { beforeEach, describe, expect, it } from 'vitest';
import type { DriftCheckStore } from '../../../domain/drift/ports.ts';
import type { BudgetEventStore } from '../../../domain/error-budget/ports.ts';
import { buildBudgetEvent } from '../../support/builders/build-budget-event.ts';
import { buildDriftCheck } from '../../support/builders/build-drift-check.ts';

/** What every store of comparisons does. `setup` gives an empty one. */
export function describeDriftCheckStore(name: string, setup: () => Promise<DriftCheckStore>): void {
  describe(`the store of drift checks on ${name}`, () => {
    let store: DriftCheckStore;
    beforeEach(async () => {
      store = await setup();
    });

    it('returns a check as it was saved, with its figures, and one without any', async () => {
      const moved = buildDriftCheck();
      const {
        figures: _figures,
        openedSliId: _opened,
        ...bare
      } = buildDriftCheck({ checkId: 'check-2', checkedAtMs: 1 });
      await store.saveCheck(moved);
      await store.saveCheck(bare);

      expect(await store.listChecks({ sloId: moved.sloId, limit: 10 })).toEqual([moved, bare]);
    });

    it('keeps the first of the same id', async () => {
      await store.saveCheck(buildDriftCheck());
      await store.saveCheck(buildDriftCheck({ outcome: 'failed' }));

      expect(await store.listChecks({ sloId: 'slo-1', limit: 10 })).toMatchObject([{ outcome: 'moved' }]);
    });

    it('pages through one SLO’s, newest first, those of one moment by id', async () => {
      for (const [checkId, checkedAtMs] of [
        ['b', 2],
        ['a', 2],
        ['c', 1],
        ['d', 3],
      ] as const) {
        await store.saveCheck(buildDriftCheck({ checkId, checkedAtMs }));
      }
      await store.saveCheck(buildDriftCheck({ checkId: 'other', sloId: 'slo-2' }));
      const page = async (limit: number, afterCheckId?: string) =>
        (
          await store.listChecks({ sloId: 'slo-1', limit, ...(afterCheckId === undefined ? {} : { afterCheckId }) })
        ).map(({ checkId }) => checkId);

      expect(await page(2)).toEqual(['d', 'a']);
      expect(await page(10, 'a')).toEqual(['b', 'c']);
    });
  });
}

/** What every store of budget events does. `setup` gives an empty one. */
export function describeBudgetEventStore(name: string, setup: () => Promise<BudgetEventStore>): void {
  describe(`the store of budget events on ${name}`, () => {
    let store: BudgetEventStore;
    beforeEach(async () => {
      store = await setup();
    });

    const second = buildBudgetEvent({ sequence: 2, from: 'at_risk', to: 'healthy', atMs: 2_000_000_000_000 });

    it('returns an event as it was recorded, and the latest of an SLO', async () => {
      await store.recordEvent(buildBudgetEvent());
      await store.recordEvent(second);
      await store.recordEvent(buildBudgetEvent({ sloId: 'slo-2', to: 'exhausted', remaining: -0.5 }));

      expect(await store.listEvents({ sloId: 'slo-1', limit: 10 })).toEqual([second, buildBudgetEvent()]);
      expect(await store.latestEvent('slo-1')).toEqual(second);
      expect(await store.latestEvent('slo-2')).toMatchObject({ to: 'exhausted', remaining: -0.5 });
      expect(await store.latestEvent('slo-3')).toBeUndefined();
    });

    it('records one change once, however many saw it', async () => {
      const [first, again] = [await store.recordEvent(second), await store.recordEvent({ ...second, to: 'exhausted' })];

      expect([first, again]).toEqual([true, false]);
      expect(await store.listEvents({ sloId: 'slo-1', limit: 10 })).toEqual([second]);
    });

    it('pages by number, newest first', async () => {
      for (let sequence = 1; sequence <= 12; sequence += 1) await store.recordEvent(buildBudgetEvent({ sequence }));
      const page = async (filter: { readonly limit: number; readonly beforeSequence?: number }) =>
        (await store.listEvents({ sloId: 'slo-1', ...filter })).map(({ sequence }) => sequence);

      expect(await page({ limit: 3 })).toEqual([12, 11, 10]);
      expect(await page({ limit: 100, beforeSequence: 3 })).toEqual([2, 1]);
    });

    it('gives what people were not told of, oldest first, until they are', async () => {
      await store.recordEvent(second);
      await store.recordEvent(buildBudgetEvent());
      await store.recordEvent(buildBudgetEvent({ sloId: 'slo-2', atMs: 1 }));
      const untold = async (limit: number) =>
        (await store.listUntold(limit)).map(({ sloId, sequence }) => `${sloId}/${String(sequence)}`);

      const before = await untold(10);
      const two = await untold(2);
      await store.markTold({ sloId: 'slo-1', sequence: 1 }, 5);
      await store.markTold({ sloId: 'slo-1', sequence: 1 }, 6);

      expect(before).toEqual(['slo-2/1', 'slo-1/1', 'slo-1/2']);
      expect(two).toEqual(['slo-2/1', 'slo-1/1']);
      expect(await untold(10)).toEqual(['slo-2/1', 'slo-1/2']);
    });
  });
}

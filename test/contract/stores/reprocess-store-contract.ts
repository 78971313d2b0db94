import { beforeEach, describe, expect, it } from 'vitest';
import type { ReprocessRequest, ReprocessStore } from '../../../domain/reprocess/ports.ts';

const MINUTE_MS = 60_000;

function request(runId: string): ReprocessRequest {
  return { runId, fromMs: 300_000, toMs: 600_000, requestedBy: 'ada' };
}

/** What every store of reprocessings does, but for the swap of rows. `setup` gives an empty one. */
export function describeReprocessStore(name: string, setup: () => Promise<ReprocessStore>): void {
  describe(`the store of reprocessings on ${name}`, () => {
    let store: ReprocessStore;
    beforeEach(async () => {
      store = await setup();
    });

    it('shows a run from the moment it is asked for to its end', async () => {
      await store.queue(request('a'), 1);
      const queued = await store.getRun('a');
      await store.begin(request('a'), 2);
      const begun = await store.getRun('a');
      await store.end(request('a'), { failure: 'no archive', atMs: 3 });
      await store.queue(request('a'), 4);

      const nothing = { partitions: 0, partitionsDone: 0, batches: 0, batchesDone: 0, spans: 0, lines: 0 };
      expect(queued).toMatchObject({ ...request('a'), stage: 'queued', progress: nothing, startedAtMs: 1 });
      expect(begun).toMatchObject({ stage: 'planning', updatedAtMs: 2 });
      expect(await store.getRun('a')).toMatchObject({ stage: 'failed', failure: 'no archive', finishedAtMs: 3 });
    });

    it('finds the run at work for as long as it gives signs of life', async () => {
      await store.queue(request('waiting'), 1);
      expect(await store.findRunAtWork(1)).toBeUndefined();
      await store.begin(request('working'), 1_000);

      expect(await store.findRunAtWork(1_000 + 14 * MINUTE_MS)).toMatchObject({ runId: 'working' });
      expect(await store.findRunAtWork(1_001 + 15 * MINUTE_MS)).toBeUndefined();
      await store.end(request('working'), { atMs: 2_000 });
      expect(await store.findRunAtWork(2_000)).toBeUndefined();
    });

    it('lists runs, newest first', async () => {
      for (const [runId, atMs] of [
        ['b', 2],
        ['a', 1],
        ['c', 3],
      ] as const) {
        await store.queue(request(runId), atMs);
      }
      const ids = async (limit: number) => (await store.listRuns({ limit })).map(({ runId }) => runId);

      expect(await ids(10)).toEqual(['c', 'b', 'a']);
      expect(await ids(2)).toEqual(['c', 'b']);
    });

    it('says that an unknown run is not there', async () => {
      await expect(store.getRun('no')).rejects.toMatchObject({ code: 'not_found' });
    });
  });
}

import type { Pool } from 'pg';
import { beforeEach, describe, expect, it } from 'vitest';
import { createPostgresCapsuleOutbox } from '../../../adapters/postgres/capsule-outbox.ts';
import { createPostgresLogCheckpointStore } from '../../../adapters/postgres/create-postgres-log-checkpoint-store.ts';
import { createPostgresLogReader } from '../../../adapters/postgres/create-postgres-log-reader.ts';
import { encodeWindowSamples } from '../../../contracts/blobs/window-samples.ts';
import { CapsuleEvent } from '../../../contracts/topics/capsule-event.ts';
import type { LogReader } from '../../../domain/log-capsule/ports.ts';
import type { CapsuleOutbox } from '../../../streaming/capsule-events/ports.ts';
import type { LogCheckpointStore, LogDeltas } from '../../../streaming/logs/ports.ts';
import { createMemoryBlobStore } from '../../support/fakes/memory-blob-store.ts';
import type { MemoryBlobStore } from '../../support/fakes/memory-blob-store.ts';
import { isScoutError } from '../../support/is-scout-error.ts';

const SOURCE = { service: 'cart', environment: 'prod' };
const WINDOW = 300_000;
const TRACE = 'a'.repeat(32);
const GROUP = { group: 'logs', topic: 'raw-telemetry' };
const CLAIM = { limit: 10, nowMs: 1_000, leaseMs: 500 };

function capsule(templateId: string, lines: readonly number[], traceIds: readonly string[] = []) {
  const times = { windowStartMs: WINDOW, firstMs: WINDOW + 5, lastMs: WINDOW + 9 };
  return { ...SOURCE, ...times, templateId, lines, bytes: 100, tracedLines: traceIds.length, traceIds };
}

function template(templateId: string, text: string, newAtMs?: number) {
  return { ...SOURCE, templateId, text, lines: 3, errors: 1, firstMs: WINDOW + 5, lastMs: WINDOW + 9, newAtMs };
}

const DELTAS: LogDeltas = {
  capsules: [capsule('t1', [0, 0, 0, 2, 0, 1, 0], [TRACE])],
  templates: [template('t1', 'order <*> placed')],
  aliases: [],
  samples: [],
};

/** What every log checkpoint store promises, with the readers and the outbox on the same tables. */
export function describeLogCheckpoints(name: string, open: () => Promise<Pool>): void {
  describe(`log checkpoints on ${name}`, () => {
    let store: LogCheckpointStore;
    let reader: LogReader;
    let outbox: CapsuleOutbox;
    let blobs: MemoryBlobStore;
    beforeEach(async () => {
      const pool = await open();
      blobs = createMemoryBlobStore();
      store = createPostgresLogCheckpointStore(pool, () => 1);
      reader = createPostgresLogReader(pool, blobs);
      outbox = createPostgresCapsuleOutbox(pool);
    });

    async function commit(deltas: Partial<LogDeltas>, epoch: number, nextOffset = 1) {
      const counters = { linesSeen: 3, duplicateRecords: 1, rejectedLines: 0, overflowLines: 0 };
      const partitions = [{ partition: 0, epoch, nextOffset, snapshotKey: `s${String(nextOffset)}`, counters }];
      const nothing = { capsules: [], templates: [], aliases: [], samples: [] };
      return store.commit({ ...GROUP, partitions, deltas: { ...nothing, ...deltas }, atMs: 7 });
    }

    const list = () => reader.listCapsules({ service: 'cart', fromMs: 0, toMs: 1e9, limit: 10, offset: 0 });
    const templates = () => reader.listTemplates({ service: 'cart', limit: 10, offset: 0 });

    it('adds the counts of checkpoints and keeps the position', async () => {
      const { epoch } = await store.acquirePartition('logs', 'raw-telemetry', 0);
      await commit(DELTAS, epoch, 5);
      await commit(DELTAS, epoch, 9);

      const [row] = await list();
      const position = await store.acquirePartition('logs', 'raw-telemetry', 0);

      expect(row).toMatchObject({ text: 'order <*> placed', lines: [0, 0, 0, 4, 0, 2, 0], bytes: 200, tracedLines: 2 });
      expect(row?.traceIds).toEqual([TRACE]);
      expect(await templates()).toMatchObject([{ lines: 6, errors: 2, aliases: [], newAtMs: undefined }]);
      expect(position).toMatchObject({
        epoch: epoch + 1,
        nextOffset: 9,
        snapshotKey: 's9',
        counters: { linesSeen: 3 },
      });
    });

    it('writes nothing for an owner that was fenced', async () => {
      const zombie = await store.acquirePartition('logs', 'raw-telemetry', 0);
      await store.acquirePartition('logs', 'raw-telemetry', 0);

      await expect(commit(DELTAS, zombie.epoch)).rejects.toSatisfy((error) => isScoutError(error, 'aborted'));

      expect(await list()).toEqual([]);
      expect(await outbox.size()).toBe(0);
    });

    it('adds what was counted under aliases to the template, also when that became an alias later', async () => {
      const { epoch } = await store.acquirePartition('logs', 'raw-telemetry', 0);
      const capsules = ['t1', 't2', 't3'].map((id) => capsule(id, [0, 0, 0, 1, 0, 0, 0]));
      const rows = ['t1', 't2', 't3'].map((id) => template(id, `user ${id} logged in`));
      await commit({ capsules, templates: rows, aliases: [{ ...SOURCE, aliasId: 't3', templateId: 't2' }] }, epoch);
      await commit({ aliases: [{ ...SOURCE, aliasId: 't2', templateId: 't1' }] }, epoch, 2);

      expect(await list()).toMatchObject([{ templateId: 't1', lines: [0, 0, 0, 3, 0, 0, 0] }]);
      expect(await templates()).toMatchObject([{ templateId: 't1', lines: 9, aliases: ['t2', 't3'] }]);
    });

    it('follows a service that is learned again and finds its templates the other way round', async () => {
      const { epoch } = await store.acquirePartition('logs', 'raw-telemetry', 0);
      const capsules = ['t1', 't2'].map((id) => capsule(id, [0, 0, 0, 1, 0, 0, 0]));
      const rows = ['t1', 't2'].map((id) => template(id, `user ${id} logged in`));
      await commit({ capsules, templates: rows, aliases: [{ ...SOURCE, aliasId: 't1', templateId: 't2' }] }, epoch);
      await commit({ aliases: [{ ...SOURCE, aliasId: 't2', templateId: 't1' }] }, epoch, 2);

      expect(await list()).toMatchObject([{ templateId: 't1', lines: [0, 0, 0, 2, 0, 0, 0] }]);
      expect(await templates()).toMatchObject([{ templateId: 't1', lines: 6, aliases: ['t2'] }]);
    });

    it('announces a template only once, and only when it is not known', async () => {
      const { epoch } = await store.acquirePartition('logs', 'raw-telemetry', 0);
      await commit(DELTAS, epoch);

      const known = await commit({ ...DELTAS, templates: [template('t1', 'order <*> placed', WINDOW + 5)] }, epoch, 2);
      const fresh = {
        capsules: [capsule('t9', [0, 0, 0, 0, 0, 1, 0])],
        templates: [template('t9', 'boom', WINDOW + 6)],
      };
      const first = await commit(fresh, epoch, 3);
      const again = await commit(fresh, epoch, 4);

      expect([known, first, again].map(({ newTemplates }) => newTemplates)).toEqual([0, 1, 0]);
      expect((await list()).map(({ templateId, isNewTemplate }) => [templateId, isNewTemplate])).toEqual([
        ['t1', false],
        ['t9', true],
      ]);
    });

    it('merges the samples of all parts, finds them by trace id, and does without a blob that is gone', async () => {
      const { epoch } = await store.acquirePartition('logs', 'raw-telemetry', 0);
      const sample = (rank: number, traceId: string, text: string) => ({
        ...{ rank, tieBreak: rank, atMs: WINDOW + rank, severityNumber: 9, traceId, spanId: '', text },
      });
      const part = (blobKey: string) => ({ ...SOURCE, windowStartMs: WINDOW, blobKey });
      const samples = (text: string, rank: number, traceId: string) => {
        const kept = [{ templateId: 't1', samples: [sample(rank, traceId, text)] }];
        return encodeWindowSamples({ ...SOURCE, windowStartMs: WINDOW, templates: kept });
      };
      await blobs.put('p1', samples('order 2 placed', 2, ''));
      await blobs.put('p2', samples('order 1 placed', 1, TRACE));
      await commit({ ...DELTAS, samples: ['p1', 'p2', 'gone'].map(part) }, epoch);

      const merged = await reader.readSamples(await list());
      const lines = await reader.linesOfTrace(TRACE, 10);

      expect(merged[0]?.map(({ text }) => text)).toEqual(['order 1 placed', 'order 2 placed']);
      expect(lines).toMatchObject([{ ...SOURCE, templateId: 't1', text: 'order 1 placed', traceId: TRACE }]);
      expect(await reader.linesOfTrace('b'.repeat(32), 10)).toEqual([]);
    });

    it('keeps one entry for all changes of a capsule, until the change that was claimed is removed', async () => {
      const { epoch } = await store.acquirePartition('logs', 'raw-telemetry', 0);
      await commit(DELTAS, epoch);
      await commit(DELTAS, epoch, 2);

      const [claimed] = await outbox.claim(CLAIM);
      const whileClaimed = await outbox.claim(CLAIM);
      await commit(DELTAS, epoch, 3);
      await outbox.remove([claimed!]);
      const [changed] = await outbox.claim(CLAIM);
      await outbox.remove([changed!]);

      expect(CapsuleEvent.parse(claimed?.event)).toMatchObject({ kind: 'log', line_count: 6, new_template: false });
      expect(claimed?.event).toMatchObject({ severities: { info: 4, error: 2 }, template: 'order <*> placed' });
      expect(whileClaimed).toEqual([]);
      expect(changed!.version).toBeGreaterThan(claimed!.version);
      expect(changed?.event).toMatchObject({ line_count: 9 });
      expect(await outbox.size()).toBe(0);
    });

    it('claims an entry again when its claim ran out', async () => {
      const { epoch } = await store.acquirePartition('logs', 'raw-telemetry', 0);
      await commit(DELTAS, epoch);
      await outbox.claim(CLAIM);

      expect(await outbox.claim({ ...CLAIM, nowMs: 1_501 })).toHaveLength(1);
    });
  });
}

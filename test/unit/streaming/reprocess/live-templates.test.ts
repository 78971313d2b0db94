import { describe, expect, it } from 'vitest';
import { createTemplateMiner } from '../../../../domain/log/template-miner.ts';
import { createLogMemory, sourceKey } from '../../../../streaming/logs/log-partition.ts';
import { encodeLogSnapshot } from '../../../../streaming/logs/log-snapshot-codec.ts';
import { createMinerSource } from '../../../../streaming/logs/miner-source.ts';
import { ServiceLogs } from '../../../../streaming/logs/service-logs.ts';
import { openLiveTemplates } from '../../../../streaming/reprocess/live-templates.ts';
import { createMemoryBlobStore } from '../../../support/fakes/memory-blob-store.ts';

const sourceOf = (service: string) => ({ service, environment: 'prod' });

function minerOf(line: string) {
  const miner = createTemplateMiner();
  miner.assign(line);
  return miner;
}

/** A live worker's snapshot: services in memory, and those that wait in blobs. */
function snapshotOf(active: Record<string, string>, parked: Record<string, string> = {}): Uint8Array {
  const memory = createLogMemory();
  for (const [service, line] of Object.entries(active)) {
    memory.services.set(sourceKey(sourceOf(service)), new ServiceLogs(sourceOf(service), minerOf(line), 1));
  }
  for (const [service, blobKey] of Object.entries(parked)) {
    const entry = { ...sourceOf(service), firstAppendedMs: 1, blobKey, miner: undefined };
    memory.parked.set(sourceKey(entry), entry);
  }
  return encodeLogSnapshot(memory);
}

/** What the live worker has committed, and how often the blob of a service was read. */
function setUp(snapshotKey: () => string | undefined, maxServices = 10) {
  const store = createMemoryBlobStore();
  const reads: string[] = [];
  const blobs = {
    get: async (key: string) => {
      reads.push(key);
      return store.get(key);
    },
  };
  const open = () =>
    openLiveTemplates({ snapshotKey: async () => snapshotKey(), blobs, miners: createMinerSource({}), maxServices });
  return { store, reads, open };
}

describe('the templates of the live log worker', () => {
  it('are those of its last snapshot, and none before its first', async () => {
    const { store, open } = setUp(() => 'snapshot');
    await store.put('snapshot', snapshotOf({ cart: 'order 5 placed' }));

    const templates = await open();
    const nothing = await setUp(() => undefined).open();

    expect((await templates.of(sourceOf('cart')))?.find('order 6 placed')?.template).toBe('order <*> placed');
    expect(await templates.of(sourceOf('mail'))).toBeUndefined();
    expect(await nothing.of(sourceOf('cart'))).toBeUndefined();
  });

  it('are fetched once for a parked service, and again when too many others were asked for since', async () => {
    const { store, reads, open } = setUp(() => 'snapshot', 1);
    await store.put('snapshot', snapshotOf({}, { cart: 'parked-cart', mail: 'parked-mail' }));
    await store.put('parked-cart', minerOf('order 5 placed').snapshot());
    await store.put('parked-mail', minerOf('mail 5 sent').snapshot());
    const templates = await open();

    for (const service of ['cart', 'cart', 'mail', 'cart']) await templates.of(sourceOf(service));

    expect(reads).toEqual(['snapshot', 'parked-cart', 'parked-mail', 'parked-cart']);
    expect((await templates.of(sourceOf('cart')))?.find('order 6 placed')?.template).toBe('order <*> placed');
  });

  it('are looked for again where the worker has replaced a blob meanwhile', async () => {
    const keys = ['replaced', 'first', 'second'];
    const { store, open } = setUp(() => keys.shift());
    await store.put('first', snapshotOf({}, { cart: 'parked-cart' }));
    await store.put('second', snapshotOf({ cart: 'order 5 placed' }));

    const templates = await open();

    expect((await templates.of(sourceOf('cart')))?.find('order 6 placed')?.template).toBe('order <*> placed');
  });

  it('are none for a service whose blob is lost: the live worker learns it again too', async () => {
    const { store, open } = setUp(() => 'snapshot');
    await store.put('snapshot', snapshotOf({}, { cart: 'lost' }));

    const templates = await open();

    expect(await templates.of(sourceOf('cart'))).toBeUndefined();
  });

  it('fail when no snapshot can be read', async () => {
    const { open } = setUp(() => 'gone');

    await expect(open()).rejects.toMatchObject({ code: 'unavailable' });
  });
});

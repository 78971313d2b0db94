import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSpoolingWriter } from '../../ingest/spool/create-spooling-writer.ts';
import type { SpoolingWriter, SpoolingWriterOptions } from '../../ingest/spool/create-spooling-writer.ts';
import { createSpoolDisk } from '../../ingest/spool/spool-disk.ts';
import type { SpoolDisk } from '../../ingest/spool/spool-disk.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createMetrics } from '../../platform/metrics/catalogue.ts';
import type { Metrics } from '../../platform/metrics/catalogue.ts';
import { eventually } from '../contract/event-log/eventually.ts';
import { createFailingEventLogWriter } from '../support/fakes/failing-event-log-writer.ts';
import type { FailingEventLogWriter } from '../support/fakes/failing-event-log-writer.ts';

const TOPIC = 'raw-telemetry';
const MIB = 1024 * 1024;

describe('the spooling writer', () => {
  let dir: string;
  let log: FailingEventLogWriter;
  let metrics: Metrics;
  const writers: SpoolingWriter[] = [];

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'slo-scout-spool-'));
    log = createFailingEventLogWriter();
    metrics = createMetrics();
  });
  afterEach(async () => {
    for (const writer of writers.splice(0)) await writer.close();
    await rm(dir, { recursive: true, force: true });
  });

  async function open(overrides: Partial<SpoolingWriterOptions> = {}): Promise<SpoolingWriter> {
    const writer = await createSpoolingWriter({
      ...{ writer: log, dir, maxBytes: 8 * MIB, partitions: 2, metrics, logger: createSilentLogger() },
      ...{ appendTimeoutMs: 150, closeGraceMs: 0, segmentBytes: 2_000 },
      ...overrides,
    });
    writers.push(writer);
    return writer;
  }
  const send = (writer: SpoolingWriter, text: string, partition = 0): Promise<void> =>
    writer.append(TOPIC, [{ partition, value: Buffer.from(text), headers: { signal: 'traces' } }]);
  const texts = (count: number, prefix = 'r'): string[] => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
  const untilDirect = (writer: SpoolingWriter): Promise<void> =>
    eventually(() => {
      expect(writer.state()).toBe('direct');
    });

  async function spooledFiles(): Promise<readonly string[]> {
    const names = await readdir(dir, { recursive: true });
    return names.filter((name) => name.endsWith('.spool') && !name.startsWith('quarantine')).sort();
  }

  async function damage(text: string): Promise<void> {
    for (const file of await spooledFiles()) {
      const bytes = await readFile(join(dir, file));
      const at = bytes.indexOf(text);
      if (at === -1) continue;
      bytes[at] = 0;
      await writeFile(join(dir, file), bytes);
    }
  }

  it('gives every record to the log while it is up, each with an id of its own', async () => {
    const writer = await open();

    for (const text of texts(5)) await send(writer, text);

    expect(log.byPartition.get(0)).toEqual(texts(5));
    expect(new Set(log.records.map(({ headers }) => headers['batch_id'])).size).toBe(5);
    expect(await spooledFiles()).toEqual([]);
  });

  it('acknowledges from the disk while the log is down and replays in order when it is back', async () => {
    const writer = await open();
    await send(writer, 'before');
    log.behaviour = 'down';
    for (const text of texts(50)) await send(writer, text, 1);
    const duringOutage = await spooledFiles();

    log.behaviour = 'up';
    for (const text of texts(20, 's')) await send(writer, text, 1);
    await untilDirect(writer);
    await send(writer, 'after', 1);

    expect(duringOutage.length).toBeGreaterThan(1);
    expect(log.byPartition.get(0)).toEqual(['before']);
    expect(log.byPartition.get(1)).toEqual([...texts(50), ...texts(20, 's'), 'after']);
    expect(await spooledFiles()).toEqual([]);
    const [spooled, replayed] = await Promise.all([metrics.spoolSpooled.get(), metrics.spoolReplayed.get()]);
    expect(spooled.values[0]?.value).toBeGreaterThanOrEqual(50);
    expect(replayed.values).toEqual(spooled.values);
  });

  it('does not hold a request longer than the time-out when the log hangs', async () => {
    const writer = await open();
    log.behaviour = 'hung';
    const startedAtMs = Date.now();

    await send(writer, 'first');
    const firstMs = Date.now() - startedAtMs;
    for (const text of texts(20)) await send(writer, text);

    expect(firstMs).toBeGreaterThanOrEqual(140);
    expect(Date.now() - startedAtMs).toBeLessThan(2_000);
    expect(log.appendCalls()).toBeLessThanOrEqual(2);
  });

  it('gives memory back once the log has a record, and never while an append that was given up may read it', async () => {
    const writer = await open();
    const released: string[] = [];
    const sendReleasing = (text: string): Promise<void> => {
      const release = (): void => void released.push(text);
      return writer.append(TOPIC, [{ partition: 0, value: Buffer.from(text), headers: {}, release }]);
    };

    await sendReleasing('taken');
    log.behaviour = 'hung';
    await sendReleasing('given up');
    await sendReleasing('spooled');

    expect(released).toEqual(['taken']);
  });

  it('keeps the id of a record through the spool, so that consumers can drop a copy', async () => {
    const writer = await open();
    log.behaviour = 'down';
    await writer.append(TOPIC, [{ partition: 0, value: Buffer.from('x'), headers: { batch_id: 'mine' } }]);

    log.behaviour = 'up';
    await untilDirect(writer);

    expect(log.records.map(({ headers }) => headers)).toEqual([{ batch_id: 'mine' }]);
  });

  it('passes on failures that are not the log being away', async () => {
    const writer = await open();
    log.poison.add('bad');

    await expect(send(writer, 'bad')).rejects.toMatchObject({ code: 'invalid_argument' });
    expect(writer.state()).toBe('direct');
  });

  it('refuses with resource_exhausted when it is full, and takes records again once it is empty', async () => {
    const writer = await open({ maxBytes: 4_000 });
    log.behaviour = 'down';
    const outcomes = await Promise.allSettled(texts(30).map((text) => send(writer, text)));
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    const healthWhenFull = writer.health();

    log.behaviour = 'up';
    await untilDirect(writer);
    await send(writer, 'again');

    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({ reason: { code: 'resource_exhausted' } });
    expect(healthWhenFull).toContain('full');
    expect(writer.health()).toBeUndefined();
    const taken = log.byPartition.get(0) ?? [];
    expect(taken).toHaveLength(30 - refused.length + 1);
  });

  it('never acknowledges what the disk did not take', async () => {
    const faults = { failing: undefined as string | undefined };
    const writer = await open({ disk: faultyDisk(faults) });
    log.behaviour = 'down';
    await send(writer, 'kept');
    for (const code of ['ENOSPC', 'EIO']) {
      faults.failing = code;
      await expect(send(writer, code)).rejects.toMatchObject({ code: 'unavailable' });
    }
    const healthWhenFailing = writer.health();
    faults.failing = undefined;
    await send(writer, 'kept too');

    log.behaviour = 'up';
    await untilDirect(writer);

    expect(healthWhenFailing).toContain('disk');
    expect(log.byPartition.get(0)).toEqual(['kept', 'kept too']);
    expect((await metrics.spoolCorrupt.get()).values[0]?.value).toBe(0);
  });

  it('replays what a closed writer left, before anything new', async () => {
    const first = await open();
    log.behaviour = 'down';
    for (const text of texts(30)) await send(first, text);
    await first.close();
    writers.length = 0;
    const second = await open();
    await send(second, 'new');

    log.behaviour = 'up';
    await untilDirect(second);

    expect(log.byPartition.get(0)).toEqual([...texts(30), 'new']);
    expect((await readdir(dir)).filter((name) => name.startsWith('process-'))).toHaveLength(1);
  });

  it('replays what many processes left one after another, in their order, from folders that are not in each other', async () => {
    log.behaviour = 'down';
    for (const text of texts(100)) {
      const writer = await open();
      await send(writer, text);
      await writer.close();
    }
    writers.length = 0;
    const last = await open();
    const depths = (await spooledFiles()).map((file) => file.split('/').length);

    log.behaviour = 'up';
    await untilDirect(last);

    expect(Math.max(...depths)).toBe(3);
    expect(log.byPartition.get(0)).toEqual(texts(100));
    expect((await readdir(dir)).filter((name) => name.startsWith('process-'))).toHaveLength(1);
  });

  it('leaves the folder of a living writer alone', async () => {
    const first = await open();
    log.behaviour = 'down';
    await send(first, 'mine');

    await open();

    expect((await readdir(dir)).filter((name) => name.startsWith('process-'))).toHaveLength(2);
    expect(await spooledFiles()).toHaveLength(1);
  });

  it('replays all but a damaged entry, counts it and keeps its segment', async () => {
    const first = await open({ segmentBytes: MIB });
    log.behaviour = 'down';
    for (const text of texts(10)) await send(first, text);
    await first.close();
    writers.length = 0;
    await damage('r4');

    log.behaviour = 'up';
    const second = await open();
    await untilDirect(second);

    expect(log.byPartition.get(0)).toEqual(texts(10).filter((text) => text !== 'r4'));
    expect((await metrics.spoolCorrupt.get()).values[0]?.value).toBe(1);
    expect(await readdir(join(dir, 'quarantine'))).toHaveLength(1);
  });

  it('sets aside a segment that the disk cannot read and goes on with the others', async () => {
    const real = createSpoolDisk();
    let failures = 0;
    const read: SpoolDisk['read'] = (path) => {
      if (!path.endsWith('.spool') || failures > 0) return real.read(path);
      failures += 1;
      return Promise.reject(Object.assign(new Error('no'), { code: 'EIO' }));
    };
    const first = await open();
    log.behaviour = 'down';
    for (const text of texts(30)) await send(first, text);
    await first.close();
    writers.length = 0;

    log.behaviour = 'up';
    const second = await open({ disk: { ...real, read } });
    await untilDirect(second);

    const lost = (await metrics.spoolCorrupt.get()).values[0]?.value ?? 0;
    expect(lost).toBeGreaterThan(0);
    expect(log.byPartition.get(0)).toEqual(texts(30).slice(lost));
    expect(await readdir(join(dir, 'quarantine'))).toHaveLength(1);
  });

  it('sets aside a record that the log refuses for good and goes on with the others', async () => {
    const writer = await open();
    log.behaviour = 'down';
    for (const text of texts(10)) await send(writer, text);
    log.poison.add('r3');

    log.behaviour = 'up';
    await untilDirect(writer);

    expect(log.byPartition.get(0)).toEqual(texts(10).filter((text) => text !== 'r3'));
    expect((await metrics.spoolCorrupt.get()).values[0]?.value).toBe(1);
    expect(await readdir(join(dir, 'quarantine'))).toHaveLength(1);
  });

  it('knows the number of partitions while the log is down: what it was, or what a new topic gets', async () => {
    log.behaviour = 'down';
    const first = await open();
    const configured = await first.partitionCount(TOPIC);
    await first.close();
    log.behaviour = 'up';
    const second = await open();
    const asked = await second.partitionCount(TOPIC);
    await second.close();
    writers.length = 0;
    log.behaviour = 'down';
    const third = await open();

    const remembered = await third.partitionCount(TOPIC);

    expect({ configured, asked, remembered }).toEqual({ configured: 2, asked: 4, remembered: 4 });
  });

  it('puts a record for a partition that is not there into one that is', async () => {
    const writer = await open();
    log.behaviour = 'down';
    await send(writer, 'beyond', 9);

    log.behaviour = 'up';
    await untilDirect(writer);

    expect(log.byPartition.get(1)).toEqual(['beyond']);
  });

  it('comes to the end of a drain under load, in order', async () => {
    const writer = await open({ segmentBytes: 200_000 });
    log.behaviour = 'down';
    const filler = 'x'.repeat(20_000);
    for (const text of texts(100)) await send(writer, text + filler);
    log.behaviour = 'up';
    let sent = 0;
    while (writer.state() !== 'direct' && sent < 5_000) {
      await Promise.all(texts(4, `p${sent}-`).map((text, index) => send(writer, text, 2 + (index % 2))));
      sent += 4;
    }
    await untilDirect(writer);

    expect(sent).toBeLessThan(5_000);
    expect(log.byPartition.get(0)).toEqual(texts(100).map((text) => text + filler));
    expect([...(log.byPartition.get(2) ?? []), ...(log.byPartition.get(3) ?? [])]).toHaveLength(sent);
  });

  it('says which setting names the folder when that cannot be used', async () => {
    await writeFile(join(dir, 'file'), '');

    await expect(open({ dir: join(dir, 'file') })).rejects.toMatchObject({
      code: 'failed_precondition',
      message: expect.stringContaining('SLO_SCOUT_SPOOL_DIR') as string,
    });
  });
});

/** The real disk, whose writes and syncs fail with a code when told to, after a part was written. */
function faultyDisk(faults: { readonly failing: string | undefined }): SpoolDisk {
  const disk = createSpoolDisk();
  return {
    ...disk,
    async create(path) {
      const file = await disk.create(path);
      const fail = (): void => {
        if (faults.failing !== undefined) throw Object.assign(new Error('no'), { code: faults.failing });
      };
      return {
        ...file,
        async write(buffers, offset) {
          if (faults.failing === 'ENOSPC') await file.write(buffers.slice(0, 1), offset);
          if (faults.failing !== 'EIO') fail();
          await file.write(buffers, offset);
        },
        async sync() {
          fail();
          await file.sync();
        },
      };
    },
  };
}

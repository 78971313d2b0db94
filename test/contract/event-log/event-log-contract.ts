import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { EventLogWriter, OutgoingRecord } from '../../../ingest/ports.ts';
import type { EventLogConsumer } from '../../../streaming/ports.ts';
import { startReader } from './log-reader.ts';
import type { LogReader, ReaderOptions } from './log-reader.ts';
import { eventually } from './eventually.ts';

/** An event log under test. */
export interface EventLogUnderTest {
  /** A new writer with `partitions` partitions for new topics; the suite closes it. */
  createWriter(): EventLogWriter;
  /** A new consumer, as another process would have. */
  createConsumer(): EventLogConsumer;
  readonly partitions: number;
  /** Stops what the log needs. */
  close(): Promise<void>;
}

/** What every event log must do (ingest/ports.ts and streaming/ports.ts). `setup` runs once; it gets ≥ 2 partitions. */
export function describeEventLog(name: string, setup: () => Promise<EventLogUnderTest>): void {
  describe(`event log on ${name}`, () => {
    let log: EventLogUnderTest;
    let writer: EventLogWriter;
    const readers: LogReader[] = [];

    const read = (options: Omit<ReaderOptions, 'consumer'>): LogReader => {
      const reader = startReader({ consumer: log.createConsumer(), ...options });
      readers.push(reader);
      return reader;
    };
    const unique = () => ({ topic: `topic-${randomUUID()}`, group: `group-${randomUUID()}` });

    beforeAll(async () => {
      log = await setup();
      writer = log.createWriter();
    });
    afterEach(async () => {
      for (const reader of readers.splice(0)) await reader.stop();
    });
    afterAll(async () => {
      await writer.close();
      await log.close();
    });

    it('has the configured number of partitions for a new topic', async () => {
      const { topic } = unique();

      const count = await writer.partitionCount(topic);

      expect(count).toBe(log.partitions);
    });

    it('gives the records of each partition in the order of their append, with offsets that rise from zero', async () => {
      const { topic, group } = unique();
      const partitions = [...Array(log.partitions).keys()];
      for (let index = 0; index < 20; index += 1) {
        await writer.append(
          topic,
          partitions.map((partition) => record(partition, `${partition}/${index}`)),
        );
      }

      const reader = read({ topic, group });

      await eventually(() => expect(reader.count()).toBe(20 * log.partitions));
      for (const partition of partitions) {
        const records = reader.records(partition);
        expect(records.map(text)).toEqual([...Array(20).keys()].map((index) => `${partition}/${index}`));
        expect(records.map(({ offset }) => offset)).toEqual([...Array(20).keys()]);
      }
    });

    it('assigns partitions that hold nothing, so that a consumer knows what it owns', async () => {
      const { topic, group } = unique();

      const reader = read({ topic, group });

      await eventually(() => expect(reader.owned()).toEqual([...Array(log.partitions).keys()]));
    });

    it('gives new records to a consumer that waits', async () => {
      const { topic, group } = unique();
      const reader = read({ topic, group });
      await eventually(() => expect(reader.owned()).toHaveLength(log.partitions));

      await writer.append(topic, [record(1, 'late')]);

      await eventually(() => expect(reader.records(1).map(text)).toEqual(['late']));
    });

    it('reads on from the offset that the handler gives, whatever it gave before', async () => {
      const { topic, group } = unique();
      await writer.append(
        topic,
        [...Array(10).keys()].map((index) => record(0, String(index))),
      );
      const first = read({ topic, group });
      await eventually(() => expect(first.records(0)).toHaveLength(10));
      await first.stop();

      const second = read({ topic, group, from: (partition) => (partition === 0 ? 4 : 0) });

      await eventually(() => expect(second.records(0).map(text)).toEqual(['4', '5', '6', '7', '8', '9']));
      expect(second.records(0)[0]?.offset).toBe(4);
    });

    it('waits at the end of a partition when the handler starts there', async () => {
      const { topic, group } = unique();
      await writer.append(topic, [record(0, 'old'), record(0, 'older')]);
      const reader = read({ topic, group, from: (partition) => (partition === 0 ? 2 : 0) });
      await eventually(() => expect(reader.owned()).toHaveLength(log.partitions));

      await writer.append(topic, [record(0, 'new')]);

      await eventually(() => expect(reader.records(0).map(text)).toEqual(['new']));
    });

    it('says with every batch where the partition ends', async () => {
      const { topic, group } = unique();
      await writer.append(
        topic,
        [...Array(7).keys()].map((index) => record(0, String(index))),
      );

      const reader = read({ topic, group });

      await eventually(() => expect(reader.records(0)).toHaveLength(7));
      const last = reader.batches(0).at(-1);
      expect(last?.endOffset).toBe(7);
    });

    it('keeps headers, their values outside ASCII, the bytes of the value, and the time of the append', async () => {
      const { topic, group } = unique();
      const value = Uint8Array.from({ length: 256 }, (_, index) => index);
      const headers = { signal: 'traces', reason: 'größer als 5 – nein' };
      const before = Date.now();
      await writer.append(topic, [{ partition: 1, value, headers }]);

      const reader = read({ topic, group });

      await eventually(() => expect(reader.records(1)).toHaveLength(1));
      const [found] = reader.records(1);
      expect(found?.headers).toEqual(headers);
      expect([...(found?.value ?? [])]).toEqual([...value]);
      expect(Math.abs((found?.appendedAtMs ?? 0) - before)).toBeLessThan(60_000);
    });

    it('carries records of a megabyte, and many of them in one append', async () => {
      const { topic, group } = unique();
      const values = [...Array(6).keys()].map((index) => noise(1024 * 1024, index));
      await writer.append(
        topic,
        values.map((value) => ({ partition: 0, value, headers: {} })),
      );

      const reader = read({ topic, group });

      await eventually(() => expect(reader.records(0)).toHaveLength(values.length));
      for (const [index, value] of values.entries()) {
        expect(Buffer.compare(Buffer.from(reader.records(0)[index]?.value ?? []), value)).toBe(0);
      }
    });

    it('takes concurrent appends of two writers whole, once, and without gaps', async () => {
      const { topic, group } = unique();
      const other = log.createWriter();
      const appends = [...Array(40).keys()].map((index) =>
        (index % 2 === 0 ? writer : other).append(topic, [record(0, `${index}a`), record(1, `${index}b`)]),
      );
      await Promise.all(appends);
      await other.close();

      const reader = read({ topic, group });

      await eventually(() => expect(reader.count()).toBe(80));
      const expected = [...Array(40).keys()];
      expect(reader.records(0).map(text).sort()).toEqual(expected.map((index) => `${index}a`).sort());
      expect(reader.records(1).map(text).sort()).toEqual(expected.map((index) => `${index}b`).sort());
      expect(reader.records(0).map(({ offset }) => offset)).toEqual(expected);
    });

    it('calls the handler for the next batch of a partition only after the one before resolved', async () => {
      const { topic, group } = unique();
      let running = 0;
      let overlaps = 0;
      const onBatch = async () => {
        running += 1;
        if (running > 1) overlaps += 1;
        await new Promise((resolve) => setTimeout(resolve, 20));
        running -= 1;
      };
      const reader = read({ topic, group, onBatch });
      await eventually(() => expect(reader.owned()).toHaveLength(log.partitions));

      for (let index = 0; index < 15; index += 1) await writer.append(topic, [record(0, String(index))]);

      await eventually(() => expect(reader.records(0)).toHaveLength(15));
      expect(overlaps).toBe(0);
    });

    it('shares partitions between two consumers, and hands over when one stops', async () => {
      const { topic, group } = unique();
      const committed = new Map<number, number>();
      const from = (partition: number) => committed.get(partition) ?? 0;
      const onBatch = async (batch: { partition: number; records: readonly { offset: number }[] }) => {
        committed.set(batch.partition, (batch.records.at(-1)?.offset ?? -1) + 1);
      };
      const first = read({ topic, group, from, onBatch });
      await eventually(() => expect(first.owned()).toHaveLength(log.partitions));
      const second = read({ topic, group, from, onBatch });
      await eventually(() => {
        expect(first.owned().length).toBeGreaterThan(0);
        expect(second.owned().length).toBeGreaterThan(0);
        expect([...first.owned(), ...second.owned()].sort()).toEqual([...Array(log.partitions).keys()]);
      });
      await writer.append(topic, [record(0, 'a0'), record(1, 'a1')]);
      await eventually(() => expect(first.count() + second.count()).toBe(2));

      await first.stop();
      await writer.append(topic, [record(0, 'b0'), record(1, 'b1')]);

      await eventually(() => expect(second.owned()).toHaveLength(log.partitions));
      await eventually(() => expect(first.count() + second.count()).toBe(4));
      const seen = [...first.allRecords(), ...second.allRecords()].map(text).sort();
      expect(seen).toEqual(['a0', 'a1', 'b0', 'b1']);
    });

    it('stops soon after the abort, and reads nothing more', async () => {
      const { topic, group } = unique();
      const reader = read({ topic, group });
      await eventually(() => expect(reader.owned()).toHaveLength(log.partitions));

      const startedAt = Date.now();
      await reader.stop();
      const elapsedMs = Date.now() - startedAt;
      await writer.append(topic, [record(0, 'after')]);

      expect(elapsedMs).toBeLessThan(5_000);
      expect(reader.count()).toBe(0);
    });

    it('resolves at once when the signal is aborted before the start', async () => {
      const { topic, group } = unique();
      const signal = AbortSignal.abort();
      const handler = { onAssigned: async () => 0, onRevoked: async () => undefined, onBatch: async () => undefined };

      const run = log.createConsumer().run({ topic, group, handler, signal });

      await expect(run).resolves.toBeUndefined();
    });

    it("rejects with the handler's own error, also when it is a programming error", async () => {
      const { topic, group } = unique();
      await writer.append(topic, [record(0, 'poison')]);
      const expected = new ScoutError({ code: ErrorCode.aborted, message: 'Another owner has the partition.' });

      const known = read({ topic, group, onBatch: async () => Promise.reject(expected) });
      const unknown = read({ ...unique(), topic, onBatch: async () => Promise.reject(new TypeError('a bug')) });

      await expect(known.ended).rejects.toBe(expected);
      await expect(unknown.ended).rejects.toMatchObject({ code: ErrorCode.internal });
    });
  });
}

function record(partition: number, value: string): OutgoingRecord {
  return { partition, value: Buffer.from(value), headers: {} };
}

function text({ value }: { readonly value: Uint8Array }): string {
  return Buffer.from(value).toString();
}

/** Bytes that do not compress, the same for the same seed. */
function noise(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed + 1;
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}

import { describe, expect, it, vi } from 'vitest';
import { decodeSpans } from '../../../../contracts/otlp/decode-spans.ts';
import { partitionOf } from '../../../../contracts/topics/partition-of.ts';
import { ErrorCode } from '../../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import type { TraceEvidence } from '../../../../domain/evidence/trace-evidence.ts';
import { createSilentLogger } from '../../../../platform/logging/logger.ts';
import { createTraceFinder } from '../../../../streaming/evidence/create-trace-finder.ts';
import { SPAN_T0_MS, buildSpan, spanId, traceId } from '../../../support/builders/build-span.ts';
import { createMemoryBlobStore } from '../../../support/fakes/memory-blob-store.ts';
import { putArchiveBatch } from '../../../support/put-archive-batch.ts';

const PARTITIONS = 4;
const WINDOW = { fromMs: SPAN_T0_MS, toMs: SPAN_T0_MS + 300_000 };
const LIMITS = { bytes: 1e9, durationMs: 60_000 };
const DAY_MS = 86_400_000;

const home = (number: number): number => partitionOf(Buffer.from(traceId(number), 'hex'), PARTITIONS);
const wanted = (number: number) => ({ traceId: traceId(number), ...WINDOW });

/** A root and a child, half a second later. */
const traceOf = (number: number, atMs = 0) => [
  buildSpan({ traceId: traceId(number), atMs }),
  buildSpan({ traceId: traceId(number), spanId: spanId(2), parentSpanId: spanId(1), atMs: atMs + 500, service: 'db' }),
];

function setUp({ retentionDays = 30 } = {}) {
  const blobs = createMemoryBlobStore();
  let nowMs = SPAN_T0_MS + 3_600_000;
  const reads: string[] = [];
  const archive = {
    list: vi.fn(blobs.list),
    get: async (key: string) => {
      reads.push(key);
      nowMs += 1_000;
      return blobs.get(key);
    },
  };
  const finder = createTraceFinder({
    ...{ archive, partitions: PARTITIONS, retentionMs: retentionDays * DAY_MS, nowMs: () => nowMs },
    logger: createSilentLogger(),
  });
  const put = (
    partition: number,
    records: Parameters<typeof putArchiveBatch>[1]['records'],
    firstOffset = 0,
    appendedAtMs = SPAN_T0_MS + 1_000,
  ) => putArchiveBatch(blobs, { partition, records, firstOffset, appendedAtMs });
  return { blobs, archive, finder, put, reads, advance: (ms: number) => (nowMs += ms) };
}

const spansOf = (trace: TraceEvidence | undefined) => (trace?.kind === 'found' ? decodeSpans(trace.otlp).spans : []);

describe('createTraceFinder', () => {
  it('finds the spans of a trace, as they were archived, among those of others', async () => {
    const { finder, put } = setUp();
    const [root, child] = traceOf(1);
    await put(home(1), [[...traceOf(2), root!], traceOf(3)]);
    await put(home(1), [[child!, ...traceOf(4)]], 10);

    const [trace] = await finder.findTraces([wanted(1)], { limits: LIMITS });

    expect(trace).toMatchObject({ kind: 'found', traceId: traceId(1), isWhole: true });
    expect(spansOf(trace)).toEqual([root, child]);
  });

  it('reads the batches of the time and of the partition of a trace alone', async () => {
    const { finder, put, reads, blobs } = setUp();
    const key = await put(home(1), [traceOf(1)]);
    await put(home(1), [traceOf(1, 3 * 3_600_000)], 5);
    await put((home(1) + 1) % PARTITIONS, [traceOf(2)]);

    await finder.findTraces([wanted(1)], { limits: LIMITS });

    expect(reads).toEqual([key]);
    expect(blobs.blobs.size).toBe(3);
  });

  it('finds a trace in another partition than its own: their number was changed', async () => {
    const { finder, put } = setUp();
    await put(home(1), [traceOf(9)]);
    await put((home(1) + 1) % PARTITIONS, [traceOf(1)]);

    const [trace] = await finder.findTraces([wanted(1)], { limits: LIMITS });

    expect(spansOf(trace)).toHaveLength(2);
  });

  it('lists the hours of a trace, and days only for what is not there', async () => {
    const { finder, put, archive } = setUp();
    await put(home(1), [traceOf(1)]);

    await finder.findTraces([wanted(1)], { limits: LIMITS });

    expect(archive.list.mock.calls.flat()).toEqual(['raw/2025-10-09/08/', 'raw/2025-10-09/09/', 'raw/2025-10-09/10/']);
  });

  it('finds a trace of history that was imported days later', async () => {
    const { finder, put, advance } = setUp();
    advance(20 * DAY_MS);
    await put(home(1), [traceOf(1)], 0, SPAN_T0_MS + 12 * DAY_MS);

    const [trace] = await finder.findTraces([wanted(1)], { limits: LIMITS });

    expect(trace).toMatchObject({ kind: 'found', isWhole: true });
  });

  it('reads the batches of what is wanted first before the others', async () => {
    const { finder, put, reads } = setUp();
    const later = Array.from({ length: 40 }, (_, number) => number + 2).find((number) => home(number) !== home(1)) ?? 2;
    const [second, first] = [await put(home(later), [traceOf(later)]), await put(home(1), [traceOf(1)])];

    await finder.findTraces([wanted(1), wanted(later)], { limits: LIMITS });

    expect(reads).toEqual([first, second]);
  });

  it('takes a record once, although two batches have it', async () => {
    const { finder, put } = setUp();
    await put(home(1), [traceOf(8), traceOf(1)]);
    await put(home(1), [traceOf(1)], 1);

    const [trace] = await finder.findTraces([wanted(1)], { limits: LIMITS });

    expect(spansOf(trace)).toHaveLength(2);
  });

  it('says why a trace is not there', async () => {
    const { finder, put } = setUp();
    await put(home(1), [traceOf(2)]);

    const traces = await finder.findTraces([wanted(1), { traceId: traceId(3), fromMs: 0, toMs: 0 }], {
      limits: LIMITS,
    });

    expect(traces).toEqual([
      { kind: 'missing', traceId: traceId(1), reason: 'not_in_archive' },
      { kind: 'missing', traceId: traceId(3), reason: 'not_archived' },
    ]);
  });

  it.each([
    ['bytes', { bytes: 1, durationMs: 60_000 }],
    ['time', { bytes: 1e9, durationMs: 500 }],
  ])('ends at its limit of %s, and says of which traces it did not read everything', async (_what, limits) => {
    const { finder, put } = setUp();
    await put(home(1), [[traceOf(1)[0]!]]);
    await put(home(1), [[traceOf(1)[1]!], traceOf(5)], 10);
    const other = [2, 3, 5, 6, 7].find((number) => home(number) === home(1)) ?? 1;

    const traces = await finder.findTraces([wanted(1), wanted(other)], { limits });

    expect(traces[0]).toMatchObject({ kind: 'found', isWhole: false });
    expect(traces[1]).toMatchObject({ kind: 'missing', reason: 'search_limit' });
  });

  it('passes over a batch that is damaged or gone, and says so of what was not found elsewhere', async () => {
    const { finder, put, blobs } = setUp();
    const damaged = await put(home(1), [[traceOf(1)[1]!]]);
    await put(home(1), [[traceOf(1)[0]!]], 10);
    blobs.blobs.set(damaged, new Uint8Array([1, 2, 3]));

    const [trace] = await finder.findTraces([wanted(1)], { limits: LIMITS });

    expect(trace).toMatchObject({ kind: 'found', isWhole: false });
    expect(spansOf(trace)).toHaveLength(1);
  });

  it('never fails because of the archive: each trace says that it could not be read', async () => {
    const { finder, archive, put, advance } = setUp();
    await put(home(1), [traceOf(1)]);
    archive.list.mockRejectedValueOnce(new ScoutError({ code: ErrorCode.unavailable, message: 'Away.' }));

    const away = await finder.findTraces([wanted(1)], { limits: LIMITS });
    const back = await finder.findTraces([wanted(1)], { limits: LIMITS });
    advance(60_000);

    expect(away).toEqual([{ kind: 'missing', traceId: traceId(1), reason: 'archive_failed' }]);
    expect(back[0]).toMatchObject({ kind: 'found' });
  });

  it('keeps what was found whole when a list for the others fails later', async () => {
    const { finder, archive, put, blobs } = setUp();
    await put(home(1), [traceOf(1)]);
    archive.list.mockImplementation(async (prefix) => {
      if (/-\d\d\/$/.test(prefix)) throw new ScoutError({ code: ErrorCode.unavailable, message: 'Away.' });
      return blobs.list(prefix);
    });

    const traces = await finder.findTraces([wanted(1), wanted(2)], { limits: LIMITS });

    expect(traces).toMatchObject([{ kind: 'found', isWhole: true }, { reason: 'archive_failed' }]);
  });

  it.each([
    ['an hour', 50, /\/\d\d\/$/, { kind: 'missing', reason: 'search_limit' }],
    ['a day', 1_050, /-\d\d\/$/, { kind: 'found', isWhole: true }],
  ])('waits for the list of %s no longer than its time', async (_what, durationMs, slow, first) => {
    const { finder, archive, put, blobs } = setUp();
    await put(home(1), [traceOf(1)]);
    archive.list.mockImplementation((prefix) =>
      slow.test(prefix) ? new Promise(() => undefined) : blobs.list(prefix),
    );

    const traces = await finder.findTraces([wanted(1), wanted(2)], { limits: { ...LIMITS, durationMs } });

    expect(traces).toMatchObject([first, { kind: 'missing', reason: 'search_limit' }]);
  });

  it('waits for a batch no longer than its time', async () => {
    const { finder, archive, put } = setUp();
    await put(home(1), [traceOf(1)]);
    archive.get = () => new Promise(() => undefined);

    const traces = await finder.findTraces([wanted(1)], { limits: { ...LIMITS, durationMs: 50 } });

    expect(traces).toMatchObject([{ kind: 'missing', reason: 'search_limit' }]);
  });

  it('looks through the days of a month, and says so of what may be further back', async () => {
    const { finder, archive, advance } = setUp({ retentionDays: 90 });
    advance(60 * DAY_MS);

    const traces = await finder.findTraces([wanted(1)], { limits: LIMITS });

    const days = archive.list.mock.calls.flat().filter((prefix) => /-\d\d\/$/.test(prefix));
    expect([days.length, days[0], days.at(-1)]).toEqual([33, 'raw/2025-12-09/', 'raw/2025-11-07/']);
    expect(traces).toMatchObject([{ kind: 'missing', reason: 'search_limit' }]);
  });

  it('lists a hundred thousand keys at the most', async () => {
    const { finder, archive, put, advance } = setUp();
    const key = await put(home(1), [traceOf(1, -10 * DAY_MS)]);
    archive.list.mockImplementation(async () => Array.from({ length: 60_000 }, () => key));
    advance(5 * DAY_MS);

    const traces = await finder.findTraces([wanted(1)], { limits: LIMITS });

    expect(archive.list.mock.calls.flat().filter((prefix) => /-\d\d\/$/.test(prefix))).toEqual([]);
    expect(traces).toMatchObject([{ kind: 'missing', reason: 'search_limit' }]);
  });

  it('holds 16 MiB of traces at the most', async () => {
    const { finder, put, reads } = setUp();
    const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
    for (const number of numbers) {
      const attributes = { note: 'x'.repeat(1_000_000) };
      await put(home(number), [[buildSpan({ traceId: traceId(number), attributes })]], number);
    }

    const traces = await finder.findTraces(numbers.map(wanted), { limits: LIMITS });

    const answers = traces.map((trace) => (trace.kind === 'found' ? trace.isWhole : trace.reason));
    expect(answers.filter((answer) => answer === true)).toHaveLength(16);
    expect(answers.filter((answer) => answer === 'search_limit')).toHaveLength(4);
    expect(reads).toHaveLength(20);
  });

  it('lists the archive once for many searches, and again after half a minute', async () => {
    const { finder, archive, advance } = setUp();
    await finder.findTraces([wanted(1)], { limits: LIMITS });
    const once = archive.list.mock.calls.length;

    await finder.findTraces([wanted(2)], { limits: LIMITS });
    expect(archive.list.mock.calls.length).toBe(once);
    advance(31_000);
    await finder.findTraces([wanted(2)], { limits: LIMITS });

    expect(archive.list.mock.calls.length).toBe(2 * once);
  });

  it('wants nothing of the archive for no traces, and stops when it is told to', async () => {
    const { finder, archive, put } = setUp();
    await put(home(1), [traceOf(1)]);
    const stop = new ScoutError({ code: ErrorCode.cancelled, message: 'Stop.' });

    expect(await finder.findTraces([], { limits: LIMITS })).toEqual([]);
    expect(archive.list).not.toHaveBeenCalled();
    const stopped = finder.findTraces([wanted(1)], {
      limits: LIMITS,
      alive: () => {
        throw stop;
      },
    });

    await expect(stopped).rejects.toBe(stop);
  });

  it('cuts a trace that is very large', async () => {
    const { finder, put } = setUp();
    const large = (index: number) =>
      buildSpan({ traceId: traceId(1), spanId: spanId(index + 1), attributes: { note: 'x'.repeat(600_000) } });
    await put(home(1), [[large(0)], [large(1)], [large(2)]]);

    const [trace] = await finder.findTraces([wanted(1)], { limits: LIMITS });

    expect(trace).toMatchObject({ kind: 'found', isWhole: false });
    expect(spansOf(trace)).toHaveLength(1);
  });
});

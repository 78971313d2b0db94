import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registerImportCommand } from '../../cli/commands/import.ts';
import { importFiles } from '../../cli/import/import-files.ts';
import type { ImportOptions } from '../../cli/import/import-files.ts';
import { createTraceSender } from '../../cli/import/trace-sender.ts';
import { decodeSpans } from '../../contracts/otlp/decode-spans.ts';
import { partitionOf } from '../../contracts/topics/partition-of.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { startTestIngest } from '../support/ingest.ts';
import type { IngestUnderTest } from '../support/ingest.ts';
import { sharedData } from '../support/shared-data.ts';

const TRAIN_TICKET_SPANS = 321_068;

describe('import', () => {
  let ingest: IngestUnderTest;
  let folder: string;

  beforeEach(async () => {
    ingest = await startTestIngest({ maxRequestBytes: 16 * 1024 * 1024 });
    folder = await mkdtemp(join(tmpdir(), 'slo-scout-import-'));
  });
  afterEach(async () => {
    await ingest.close();
    await rm(folder, { recursive: true, force: true });
  });

  const run = async (files: readonly string[], options: Partial<ImportOptions> = {}) => {
    const sender = createTraceSender(ingest.httpUrl);
    try {
      return await importFiles({ files, sender, stdin: Readable.from([]), ...options });
    } finally {
      sender.close();
    }
  };
  const spans = () => ingest.writer.records.flatMap(({ value }) => decodeSpans(value).spans);
  const fileOf = async (name: string, content: string | Buffer) => {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  };
  const line = (number: number, overrides: object = {}) =>
    JSON.stringify({
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
          scopeSpans: [
            {
              spans: [
                {
                  traceId: number.toString(16).padStart(32, 'a'),
                  spanId: number.toString(16).padStart(16, 'b'),
                  name: `request ${number}`,
                  startTimeUnixNano: String(1_700_000_000_000_000_000n + BigInt(number) * 1_000_000_000n),
                  endTimeUnixNano: String(1_700_000_000_500_000_000n + BigInt(number) * 1_000_000_000n),
                  ...overrides,
                },
              ],
            },
          ],
        },
      ],
    });
  const lines = (count: number) => Array.from({ length: count }, (_, index) => line(index + 1)).join('\n');

  it('sends every span of the train ticket traces: sent = accepted + rejected, each in the partition of its trace', async (context) => {
    const file = sharedData('trainticket/traces.otlp.jsonl.gz', context);

    const report = await run([file]);

    expect(report).toMatchObject({ spansSent: TRAIN_TICKET_SPANS, malformedLines: 0, retries: 0 });
    expect(report.spansAccepted + report.spansRejected).toBe(TRAIN_TICKET_SPANS);
    let written = 0;
    let misplaced = 0;
    for (const { partition, value } of ingest.writer.records) {
      const decoded = decodeSpans(value);
      written += decoded.spans.length;
      expect(decoded.rejected).toEqual([]);
      misplaced += decoded.spans.filter(
        ({ traceId }) => partitionOf(Buffer.from(traceId, 'hex'), 4) !== partition,
      ).length;
    }
    expect(written).toBe(report.spansAccepted);
    expect(misplaced).toBe(0);
  });

  it('reads plain files, gzip files and standard input, and keeps their order', async () => {
    const plain = await fileOf('a.jsonl', `${line(1)}\n${line(2)}`);
    const zipped = await fileOf('b.jsonl.gz', gzipSync(`${line(3)}\r\n\n${line(4)}\n`));

    const report = await run([plain, zipped, '-'], { stdin: Readable.from([Buffer.from(`${line(5)}\n`)]) });

    expect(report).toMatchObject({ files: 3, lines: 6, requests: 5, spansSent: 5, spansAccepted: 5 });
    expect(spans().map(({ name }) => name)).toEqual([1, 2, 3, 4, 5].map((number) => `request ${number}`));
  });

  it('counts rejected spans with reasons, malformed lines, and lines of other signals', async () => {
    const content = [line(1), line(2, { spanId: '' }), '{"resourceLogs":[]}', '{"a":1}', '{', line(3, { name: 7 })];
    const file = await fileOf('mixed.jsonl', content.join('\n'));

    const report = await run([file]);

    expect(report).toMatchObject({
      spansSent: 2,
      spansAccepted: 1,
      spansRejected: 1,
      unsupportedLines: { logs: 1, metrics: 0 },
      malformedLines: 3,
    });
    expect(report.rejections).toEqual([{ reason: 'Rejected spans by reason: invalid_span_id (1).', spans: 1 }]);
    expect(report.malformedExamples.map((example) => example.line)).toEqual([4, 5, 6]);
  });

  it('shifts all times by one constant, so that the newest span ends at the wanted time', async () => {
    const file = await fileOf('a.jsonl', lines(3));

    const report = await run([file], { newestEndsAtMs: 1_800_000_000_000 });

    const ends = spans().map(({ endTimeNs }) => endTimeNs);
    expect(ends.at(-1)).toBe(1_800_000_000_000_000_000n);
    expect((ends[1] ?? 0n) - (ends[0] ?? 0n)).toBe(1_000_000_000n);
    expect(report.shiftNs).toBe(1_800_000_000_000_000_000n - 1_700_000_003_500_000_000n);
  });

  it('sends again while the event log is unavailable, and loses nothing', async () => {
    const file = await fileOf('a.jsonl', lines(3));
    for (let failure = 0; failure < 2; failure += 1) {
      ingest.writer.failNext(new ScoutError({ code: ErrorCode.unavailable, message: 'The event log is down.' }));
    }

    const report = await run([file]);

    expect(report).toMatchObject({ spansAccepted: 3, retries: 2 });
    expect(spans()).toHaveLength(3);
  });

  it('goes on where an interrupted import stopped, when told what was acknowledged', async () => {
    const file = await fileOf('a.jsonl', lines(20));
    const acknowledged = new Set<number>();
    const stop = new AbortController();
    const interrupted = run([file], {
      signal: stop.signal,
      onAcknowledged: (index) => {
        acknowledged.add(index);
        if (index === 6) stop.abort();
      },
    });
    await expect(interrupted).rejects.toMatchObject({ code: ErrorCode.cancelled });

    await run([file], { shouldSend: (index) => !acknowledged.has(index) });

    expect(acknowledged.size).toBe(7);
    expect(spans()).toHaveLength(20);
  });

  it('begins at a given request', async () => {
    const file = await fileOf('a.jsonl', lines(10));

    const report = await run([file], { startAt: 8 });

    expect(report.requests).toBe(2);
    expect(spans().map(({ name }) => name)).toEqual(['request 9', 'request 10']);
  });

  it('waits for a receiver that is not there yet, and gives up after the limit', async () => {
    const file = await fileOf('a.jsonl', lines(1));
    const sender = createTraceSender('http://127.0.0.1:1');

    const lost = importFiles({ files: [file], sender, stdin: Readable.from([]), giveUpAfterMs: 300 });

    await expect(lost).rejects.toMatchObject({ code: ErrorCode.unavailable });
    sender.close();
  });

  it.each([
    ['missing.jsonl', undefined, ErrorCode.notFound],
    ['notgzip.jsonl.gz', 'plain text', ErrorCode.invalidArgument],
    ['cut.jsonl.gz', gzipSync('x'.repeat(10_000)).subarray(0, 20), ErrorCode.invalidArgument],
  ])('explains that %s cannot be read', async (name, content, code) => {
    const path = content === undefined ? join(folder, name) : await fileOf(name, content);

    await expect(run([path])).rejects.toMatchObject({ code, message: expect.stringContaining(name) as string });
  });

  it('prints a report for people, or as JSON', async () => {
    const file = await fileOf('a.jsonl', lines(2));
    const printed: string[] = [];
    const silent = { write: () => true };
    const program = () => {
      const command = new Command().exitOverride();
      registerImportCommand(command, {
        stdin: Readable.from([]),
        stdout: { write: (text) => printed.push(text) },
        stderr: silent,
        nowMs: () => Date.now(),
        defaultEndpoint: () => ingest.httpUrl,
      });
      return command;
    };

    await program().parseAsync(['node', 'slo-scout', 'import', file]);
    await program().parseAsync(['node', 'slo-scout', 'import', '--shift', '--concurrency', '4', '--json', file]);

    expect(printed[0]).toMatch(/^2 spans sent in 2 requests from 1 file \(2 lines\)/);
    expect(JSON.parse(printed[1] ?? '')).toMatchObject({ spansSent: 2, spansAccepted: 2 });
    expect(await readFile(file, 'utf8')).toContain('request 1');
  });
});

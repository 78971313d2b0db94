import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTelemetry } from '../../../../cli/files/read-telemetry.ts';
import type { TelemetryPart } from '../../../../cli/files/read-telemetry.ts';
import { encodeRequest } from '../../../../contracts/otlp/request-codec.ts';
import { buildSpan, spanId, traceId } from '../../../support/builders/build-span.ts';
import { encodeSpans } from '../../../support/encode-spans.ts';

const SPAN_LINE = JSON.stringify({
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
      scopeSpans: [
        {
          spans: [
            {
              traceId: traceId(1),
              spanId: spanId(1),
              name: 'GET /cart',
              kind: 2,
              startTimeUnixNano: '1000000000',
              endTimeUnixNano: '2000000000',
            },
            { spanId: spanId(2), name: 'no trace id' },
          ],
        },
      ],
    },
  ],
});
const LOGS = {
  resourceLogs: [{ scopeLogs: [{ logRecords: [{ timeUnixNano: '1000000000', severityNumber: 17 }] }] }],
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slo-scout-files-test-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function read(name: string, content: string | Uint8Array): Promise<readonly TelemetryPart[]> {
  const file = join(folder, name);
  await writeFile(file, content);
  const parts: TelemetryPart[] = [];
  for await (const part of readTelemetry(file, Readable.from([]))) parts.push(part);
  return parts;
}

const kindsOf = (parts: readonly TelemetryPart[]) => parts.map(({ kind }) => kind);

describe('readTelemetry', () => {
  it('reads lines of all signals, says what a broken line lacks, and where it is', async () => {
    const lines = [SPAN_LINE, '', JSON.stringify(LOGS), '{"resourceMetrics":[]}', '{"traces":[]}', 'not json'];

    const parts = await read('mixed.jsonl', lines.join('\n'));

    expect(kindsOf(parts)).toEqual(['spans', 'logs', 'metrics', 'malformed', 'malformed']);
    expect(parts[0]).toMatchObject({ rejected: 1, spans: [{ service: 'shop', name: 'GET /cart' }] });
    expect(parts[3]).toMatchObject({
      place: `${join(folder, 'mixed.jsonl')}:5`,
      reason: 'It has none of resourceSpans, resourceLogs and resourceMetrics.',
    });
  });

  it('names the member of a request that is wrong', async () => {
    const [part] = await read('wrong.jsonl', SPAN_LINE.replace('"kind":2', '"kind":"sideways"'));

    expect(part).toMatchObject({ kind: 'malformed', reason: expect.stringContaining('kind') as string });
  });

  it('reads protobuf requests, joined ones and zipped ones', async () => {
    const bytes = encodeSpans([buildSpan()]);

    const joined = await read('joined.bin', Buffer.concat([bytes, encodeSpans([buildSpan({ spanId: spanId(2) })])]));
    const zipped = await read('request.pb.gz', gzipSync(bytes));

    expect(joined).toMatchObject([{ kind: 'spans', spans: [{ spanId: spanId(1) }, { spanId: spanId(2) }] }]);
    expect(zipped).toMatchObject([{ kind: 'spans', spans: [{ spanId: spanId(1) }] }]);
  });

  it('tells log records in protobuf from spans', async () => {
    const parts = await read('logs.pb', encodeRequest('logs', LOGS));

    expect(parts).toMatchObject([{ kind: 'logs', records: [{ severityNumber: 17 }] }]);
  });

  it('has nothing in an empty file, and refuses what is neither', async () => {
    expect(await read('empty.jsonl', '')).toEqual([]);
    await expect(read('noise.bin', Buffer.from([0x0a, 0xff, 0x00, 0x81]))).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('noise.bin is neither OTLP JSON lines nor an OTLP request') as string,
    });
  });
});

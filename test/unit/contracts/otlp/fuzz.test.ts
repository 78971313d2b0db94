import { describe, expect, it } from 'vitest';
import { decodeSpans } from '../../../../contracts/otlp/decode-spans.ts';
import { encodeRequestJson, parseTraceRequestJson } from '../../../../contracts/otlp/otlp-json.ts';
import { encodeTraceRequest } from '../../../../contracts/otlp/trace-codec.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import { encodeRequest } from '../../../../contracts/otlp/request-codec.ts';
import type { Signal } from '../../../../contracts/otlp/signal.ts';
import { createRedactor } from '../../../../domain/redaction/create-redactor.ts';
import { DEFAULT_POLICY } from '../../../../domain/redaction/redaction-policy.ts';
import { shardBytes } from '../../../../ingest/wire/shard-set.ts';
import { createRequestWalker } from '../../../../ingest/wire/walk-request.ts';
import { attributeOf, otlpRequest, otlpSpan, textAttribute } from '../../../support/otlp.ts';
import { mutate, seededRandom } from '../../../support/mutate.ts';

const ROUNDS = 10_000;
const attributes = [
  textAttribute('user.email', 'jane@example.com'),
  attributeOf('nested', {
    kvlistValue: { values: [attributeOf('list', { arrayValue: { values: [{ stringValue: '10.0.0.1' }] } })] },
  }),
  attributeOf('number', { intValue: { low: 5, high: 0 } }),
];
const span = otlpSpan({ attributes, events: [{ name: 'e', attributes }], status: { code: 2, message: 'boom' } });
const SEED_JSON = JSON.stringify({
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
      scopeSpans: [
        {
          spans: [
            {
              traceId: '5b8efff798038103d269b633813fc60c',
              spanId: 'eee19b7ec3c1b174',
              startTimeUnixNano: '1544712660000000000',
              endTimeUnixNano: '1544712661000000000',
              kind: 2,
              attributes: [{ key: 'n', value: { arrayValue: { values: [{ intValue: '5' }] } } }],
            },
          ],
        },
      ],
    },
  ],
});

/** Runs a decoder on mutated input: it may answer or refuse, nothing else. Returns how often it did which. */
function fuzz(seed: Buffer, decode: (bytes: Buffer) => void): { answered: number; refused: number } {
  const random = seededRandom(20_260_101);
  const outcome = { answered: 0, refused: 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    const bytes = mutate(seed, random);
    try {
      decode(bytes);
      outcome.answered += 1;
    } catch (error) {
      if (!(error instanceof ScoutError) || error.code !== 'invalid_argument') {
        expect.fail(`round ${round}: ${String(error)} for ${bytes.toString('base64')}`);
      }
      outcome.refused += 1;
    }
  }
  return outcome;
}

const walker = createRequestWalker(createRedactor({ policy: DEFAULT_POLICY }));
const TIME = '1760000000000000000';
const SEEDS: Readonly<Record<Signal, Buffer>> = {
  traces: Buffer.from(encodeTraceRequest(otlpRequest([span, span]))),
  logs: Buffer.from(
    encodeRequest('logs', {
      resourceLogs: [
        {
          resource: { attributes },
          scopeLogs: [{ scope: { name: 's' }, logRecords: [{ body: { stringValue: 'mail x@y.io' }, attributes }] }],
        },
      ],
    }),
  ),
  metrics: Buffer.from(
    encodeRequest('metrics', {
      resourceMetrics: [
        {
          resource: { attributes },
          scopeMetrics: [
            {
              metrics: [
                { name: 'n', sum: { dataPoints: [{ timeUnixNano: TIME, attributes, asInt: 5 }] } },
                {
                  name: 'h',
                  histogram: { dataPoints: [{ timeUnixNano: TIME, bucketCounts: [1, 2], explicitBounds: [0.5] }] },
                },
              ],
            },
          ],
        },
      ],
    }),
  ),
};

describe('mutated requests', () => {
  it.each(['traces', 'logs', 'metrics'] as const)(
    'of %s are walked or refused, and what is written can be walked again',
    (signal) => {
      const outcome = fuzz(SEEDS[signal], (bytes) => walkAll(signal, bytes));

      expect(outcome.answered).toBeGreaterThan(500);
      expect(outcome.refused).toBeGreaterThan(500);
    },
  );

  it('are taken or refused as JSON', () => {
    const outcome = fuzz(Buffer.from(SEED_JSON), (bytes) => {
      parseTraceRequestJson(bytes.toString('utf8'));
      walkAll('traces', encodeRequestJson('traces', bytes));
    });

    expect(outcome.answered).toBeGreaterThan(500);
    expect(outcome.refused).toBeGreaterThan(500);
  });

  it('are taken or refused by the span decoder, with every returned span valid', () => {
    const seed = Buffer.from(encodeTraceRequest(otlpRequest([span, span])));

    const outcome = fuzz(seed, (bytes) => {
      for (const found of decodeSpans(bytes).spans) {
        expect(found.traceId).toMatch(/^[0-9a-f]{32}$/);
        expect(found.endTimeNs >= found.startTimeNs).toBe(true);
      }
    });

    expect(outcome.answered).toBeGreaterThan(500);
    expect(outcome.refused).toBeGreaterThan(500);
  });
});

function walkAll(signal: Signal, bytes: Buffer): void {
  const walked = walker.walk({ signal, bytes, partitionCount: 4 });
  let again = 0;
  for (const shard of walked.shards) {
    const written = walker.walk({ signal, bytes: shardBytes(shard), partitionCount: 4 });
    expect(written.rejected.size).toBe(0);
    again += written.accepted;
  }
  expect(again).toBe(walked.accepted);
}

import { describe, expect, it } from 'vitest';
import { decodeSpans } from '../../../../contracts/otlp/decode-spans.ts';
import { parseTraceRequestJson } from '../../../../contracts/otlp/otlp-json.ts';
import { decodeTraceRequest, encodeTraceRequest } from '../../../../contracts/otlp/trace-codec.ts';
import type { OtlpTraceRequest } from '../../../../contracts/otlp/otlp-messages.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import { acceptTraces } from '../../../../ingest/accept-traces.ts';
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

describe('mutated requests', () => {
  it('are taken or refused as protobuf, and whatever is taken can be redacted, cut and decoded again', () => {
    const seed = Buffer.from(encodeTraceRequest(otlpRequest([span, span])));

    const outcome = fuzz(seed, (bytes) => takeAll(decodeTraceRequest(bytes)));

    expect(outcome.answered).toBeGreaterThan(500);
    expect(outcome.refused).toBeGreaterThan(500);
  });

  it('are taken or refused as JSON', () => {
    const outcome = fuzz(Buffer.from(SEED_JSON), (bytes) => takeAll(parseTraceRequestJson(bytes.toString('utf8'))));

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

function takeAll(request: OtlpTraceRequest): void {
  const accepted = acceptTraces(request, 4);
  const decoded = accepted.records.map(({ value }) => decodeSpans(value));
  const spans = decoded.reduce((sum, { spans: found }) => sum + found.length, 0);
  expect(spans).toBe(accepted.acceptedSpans);
}

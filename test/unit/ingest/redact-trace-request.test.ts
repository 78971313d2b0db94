import { describe, expect, it } from 'vitest';
import type { OtlpTraceRequest } from '../../../contracts/otlp/otlp-messages.ts';
import { decodeTraceRequest, encodeTraceRequest } from '../../../contracts/otlp/trace-codec.ts';
import { redactTraceRequest } from '../../../ingest/redact-trace-request.ts';
import { attributeOf, otlpRequest, otlpSpan, spanIdOf, textAttribute, traceIdOf } from '../../support/otlp.ts';

const SECRET = 'jane@example.com';
const secret = (key = 'k') => textAttribute(key, SECRET);

/** A request with the secret in every place where a sender can put one. */
const everywhere: OtlpTraceRequest = {
  resourceSpans: [
    {
      resource: { attributes: [secret('owner')] },
      scopeSpans: [
        {
          scope: { name: SECRET, attributes: [secret()] },
          spans: [
            otlpSpan({
              name: SECRET,
              traceState: `k=${SECRET}`,
              status: { code: 2, message: SECRET },
              attributes: [
                secret(),
                attributeOf('list', { arrayValue: { values: [{ stringValue: SECRET }, { boolValue: true }] } }),
                attributeOf('deep', {
                  arrayValue: {
                    values: [
                      {
                        kvlistValue: {
                          values: [attributeOf('x', { arrayValue: { values: [{ stringValue: SECRET }] } })],
                        },
                      },
                    ],
                  },
                }),
              ],
              events: [{ name: SECRET, attributes: [secret()] }],
              links: [{ traceId: traceIdOf(2), spanId: spanIdOf(2), traceState: SECRET, attributes: [secret()] }],
            }),
          ],
        },
      ],
    },
  ],
};

describe('redactTraceRequest', () => {
  it.each([
    ['built from JSON', everywhere],
    ['decoded from protobuf', decodeTraceRequest(encodeTraceRequest(everywhere))],
  ])('walks every text of a request %s', (_origin, request) => {
    const { request: redacted, counts } = redactTraceRequest(request);

    const bytes = Buffer.from(encodeTraceRequest(redacted)).toString('latin1');
    expect(bytes).not.toContain('jane');
    expect(bytes.split('[redacted:email]')).toHaveLength(13 + 1);
    expect(counts.get('email')).toBe(13);
  });

  it('leaves ids, times, kinds and numbers as they are', () => {
    const before = decodeTraceRequest(encodeTraceRequest(everywhere));

    const { request } = redactTraceRequest(before);

    const [was, is] = [before, request].map((one) => one.resourceSpans?.[0]?.scopeSpans?.[0]?.spans?.[0]);
    expect(is).toMatchObject({ traceId: was?.traceId, spanId: was?.spanId, kind: was?.kind });
    expect(is?.startTimeUnixNano).toBe(was?.startTimeUnixNano);
  });

  it('replaces the whole value of a sensitive name, whatever its type, but no flag and nothing empty', () => {
    const attributes = [
      textAttribute('http.request.header.authorization', 'anything'),
      attributeOf('http.request.header.set-cookie', { arrayValue: { values: [{ stringValue: 'a=b' }] } }),
      attributeOf('db.password', { intValue: { low: 1234, high: 0 } }),
      attributeOf('api_key', { bytesValue: Buffer.from('raw') }),
      attributeOf('cookie', { boolValue: true }),
      textAttribute('token', ''),
      attributeOf('settings', { kvlistValue: { values: [textAttribute('secret', 'inner')] } }),
    ];

    const { request, counts } = redactTraceRequest(otlpRequest([otlpSpan({ attributes })]));

    const found = request.resourceSpans?.[0]?.scopeSpans?.[0]?.spans?.[0]?.attributes ?? [];
    const replaced = { stringValue: '[redacted:sensitive_key]' };
    expect(found.map(({ value }) => value)).toEqual([
      ...[replaced, replaced, replaced, replaced],
      { boolValue: true },
      { stringValue: '' },
      { kvlistValue: { values: [{ key: 'secret', value: replaced }] } },
    ]);
    expect(counts.get('sensitive_key')).toBe(5);
  });

  it('gives back the same request when there is nothing to redact, and counts nothing in a second pass', () => {
    const clean = decodeTraceRequest(encodeTraceRequest(otlpRequest([otlpSpan()])));
    const once = redactTraceRequest(everywhere).request;

    expect(redactTraceRequest(clean).request).toBe(clean);
    expect(redactTraceRequest(once)).toEqual({ request: once, counts: new Map() });
  });
});

import { encode } from '@msgpack/msgpack';
import type { OtlpRequest } from '../../contracts/otlp/request-codec.ts';
import type { Signal } from '../../contracts/otlp/signal.ts';

const TIME = '1760000000000000000';
const END = '1760000000250000000';
const traceId = Buffer.from('5b8efff798038103d269b633813fc60c', 'hex');
const spanId = Buffer.from('eee19b7ec3c1b174', 'hex');

const attributes = [
  { key: 'http.request.method', value: { stringValue: 'GET' } },
  { key: 'url.full', value: { stringValue: 'https://shop.example/cart?user=ada@example.org&token=abcdef123456' } },
  { key: 'http.response.status_code', value: { intValue: '200' } },
  { key: 'ratio', value: { doubleValue: 0.25 } },
  { key: 'client.address', value: { stringValue: '203.0.113.7' } },
  { key: 'tags', value: { arrayValue: { values: [{ stringValue: 'a' }, { boolValue: true }] } } },
  { key: 'nested', value: { kvlistValue: { values: [{ key: 'password', value: { stringValue: 'hunter22' } }] } } },
  { key: 'raw', value: { bytesValue: Buffer.from('4111 1111 1111 1111') } },
];
const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'checkout' } }] };
const scope = { name: 'instrumentation', version: '1.2.3' };

const REQUESTS: Readonly<Record<Signal, (ids: Ids) => OtlpRequest>> = {
  traces: ({ trace, span }) => ({
    resourceSpans: [
      {
        resource,
        scopeSpans: [
          {
            scope,
            spans: [
              {
                ...{ traceId: trace, spanId: span, parentSpanId: span, name: 'GET /cart', kind: 2, traceState: 'a=b' },
                ...{
                  startTimeUnixNano: TIME,
                  endTimeUnixNano: END,
                  attributes,
                  status: { code: 2, message: 'ada@example.org' },
                },
                events: [{ timeUnixNano: TIME, name: 'exception', attributes }],
                links: [{ traceId: trace, spanId: span, attributes }],
              },
            ],
          },
        ],
      },
    ],
  }),
  logs: ({ trace, span }) => ({
    resourceLogs: [
      {
        resource,
        scopeLogs: [
          {
            scope,
            logRecords: [
              {
                ...{ timeUnixNano: TIME, severityNumber: 9, severityText: 'INFO', attributes },
                ...{ body: { stringValue: 'user ada@example.org paid' }, traceId: trace, spanId: span },
              },
            ],
          },
        ],
      },
    ],
  }),
  metrics: () => ({
    resourceMetrics: [
      {
        resource,
        scopeMetrics: [
          {
            scope,
            metrics: [
              { name: 'up', gauge: { dataPoints: [{ timeUnixNano: TIME, asDouble: 1, attributes }] } },
              {
                name: 'requests',
                sum: {
                  isMonotonic: true,
                  aggregationTemporality: 2,
                  dataPoints: [{ timeUnixNano: TIME, asInt: '7', attributes }],
                },
              },
              {
                name: 'latency',
                histogram: {
                  aggregationTemporality: 2,
                  dataPoints: [
                    {
                      timeUnixNano: TIME,
                      count: '3',
                      sum: 1.5,
                      bucketCounts: ['1', '2'],
                      explicitBounds: [0.5],
                      attributes,
                    },
                  ],
                },
              },
            ],
          },
        ],
      },
    ],
  }),
};

interface Ids {
  readonly trace: Uint8Array | string;
  readonly span: Uint8Array | string;
}

/** A request of a signal with one of everything, as the protobuf codec takes it. */
export function requestOf(signal: Signal): OtlpRequest {
  return REQUESTS[signal]({ trace: traceId, span: spanId });
}

/** The same request in OTLP/JSON. */
export function jsonSeeds(signal: Signal): readonly Buffer[] {
  const ids = { trace: traceId.toString('hex'), span: spanId.toString('hex') };
  return [Buffer.from(JSON.stringify(REQUESTS[signal](ids)))];
}

const seconds = 1_760_000_000;
const record = { log: 'user 42 logged in', level: 'info', kubernetes: { namespace_name: 'shop', pod_name: 'cart-0' } };
const packed = Buffer.concat([encode([seconds, record]), encode([seconds + 1, { message: 'done' }])]);

/** Messages of the forward protocol in its modes. */
export const forwardSeeds: readonly Buffer[] = [
  ['app.log', seconds, record],
  ['app.log', seconds, record, { chunk: 'p8n9gmxTQVC8/nh2wlKKeQ==' }],
  ['app.log', [[seconds, record]], { chunk: 'a', size: 1 }],
  ['app.log', packed, { size: 2, chunk: 'b' }],
].map((message) => Buffer.from(encode(message)));

/** Bodies of the log API. */
export const logItemSeeds: readonly Buffer[] = [
  '{"service":"cart","message":"User 12345 logged in","severity":"INFO","timestamp":"2025-10-04T12:00:00Z"}',
  '[{"service":"cart","message":"a","trace_id":"5b8efff798038103d269b633813fc60c"},{"message":1}]',
  '{"service":"cart","message":"one"}\n{"service":"cart","message":"two","timestamp":1760000000}',
].map((text) => Buffer.from(text));

/** Lines of the formats that are recognised. */
export const lineSeeds: readonly Buffer[] = [
  '{"ts":"2025-10-04T12:00:00Z","level":"error","msg":"payment of ada@example.org failed","trace_id":"5b8efff798038103d269b633813fc60c"}',
  'time=2025-10-04T12:00:00Z level=warn msg="slow query" duration=1.5s password=hunter22',
  '2025-10-04T12:00:00.123456789Z stdout F user 42 logged in from 203.0.113.7',
  '<34>1 2025-10-04T12:00:00Z host app 123 ID47 - something happened',
  '203.0.113.7 - ada [04/Oct/2025:12:00:00 +0000] "GET /cart?x=1 HTTP/1.1" 200 512 "-" "curl/8.0"',
  'java.lang.IllegalStateException: no\n\tat com.shop.Cart.add(Cart.java:42)\nCaused by: java.io.IOException: gone',
  'card 4111 1111 1111 1111, iban DE89 3704 0044 0532 0130 00, phone +49 30 901820, key AKIAIOSFODNN7EXAMPLE',
  '-----BEGIN PRIVATE KEY-----\nMIIBVgIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----',
].map((text) => Buffer.from(text));

import { describe, expect, it } from 'vitest';
import { decodeSpans } from '../../../../contracts/otlp/decode-spans.ts';
import { decodeRequest, encodeRequest } from '../../../../contracts/otlp/request-codec.ts';
import { Signal } from '../../../../contracts/otlp/signal.ts';
import { encodeTraceRequest } from '../../../../contracts/otlp/trace-codec.ts';
import { partitionOf } from '../../../../contracts/topics/partition-of.ts';
import { createRedactor } from '../../../../domain/redaction/create-redactor.ts';
import { DEFAULT_POLICY } from '../../../../domain/redaction/redaction-policy.ts';
import { MAX_RECORD_BYTES, createRequestWalker } from '../../../../ingest/wire/walk-request.ts';
import { shardBytes } from '../../../../ingest/wire/shard-set.ts';
import { recordsOf } from '../../../support/expected-walk.ts';
import { otlpRequest, otlpSpan, spanIdOf, textAttribute, traceIdOf } from '../../../support/otlp.ts';

const SECRET = 'jane.doe@example.com';
const TIME = '1760000000000000000';
const walker = createRequestWalker(createRedactor({ policy: DEFAULT_POLICY }));

const secret = (key = 'k') => ({ key, value: { stringValue: SECRET } });
const deep = (levels: number): object =>
  levels === 0 ? { stringValue: 'end' } : { arrayValue: { values: [deep(levels - 1)] } };

function walk(signal: Signal, request: object, overrides: { partitionCount?: number; tenant?: string } = {}) {
  const bytes = Buffer.from(encodeRequest(signal, { ...request }));
  const walked = walker.walk({ signal, bytes, partitionCount: 1, ...overrides });
  const shards = walked.shards.map((shard) => ({ partition: shard.partition, bytes: shardBytes(shard) }));
  const records = shards.flatMap(({ bytes: shard }) => recordsOf(signal, decodeRequest(signal, shard)));
  return {
    ...walked,
    accepted: walked.accepted,
    rejected: Object.fromEntries(walked.rejected),
    shards,
    records,
    walked,
  };
}

const inLogs = (records: readonly object[], attributes: readonly object[] = []) => ({
  resourceLogs: [{ resource: { attributes }, scopeLogs: [{ logRecords: records }] }],
});
const inMetrics = (metrics: readonly object[], attributes: readonly object[] = []) => ({
  resourceMetrics: [{ resource: { attributes }, scopeMetrics: [{ metrics }] }],
});
const walkSpans = (...spans: Parameters<typeof otlpRequest>[0]) => walk(Signal.traces, otlpRequest(spans));

const everywhere: Readonly<Record<Signal, object>> = {
  traces: {
    resourceSpans: [
      {
        resource: { attributes: [secret('owner')], entityRefs: [{ type: SECRET }] },
        schemaUrl: `https://${SECRET}`,
        scopeSpans: [
          {
            scope: { name: SECRET, version: SECRET, attributes: [secret()] },
            spans: [
              {
                ...{ traceId: traceIdOf(1), spanId: spanIdOf(1), startTimeUnixNano: TIME, endTimeUnixNano: TIME },
                ...{ name: SECRET, traceState: `k=${SECRET}`, status: { code: 2, message: SECRET } },
                attributes: [
                  secret(),
                  { key: 'list', value: { arrayValue: { values: [{ stringValue: SECRET }, { boolValue: true }] } } },
                  { key: 'map', value: { kvlistValue: { values: [secret('inner')] } } },
                  { key: 'raw', value: { bytesValue: Buffer.from(SECRET) } },
                  { key: SECRET, value: { intValue: 5 } },
                ],
                events: [{ name: SECRET, attributes: [secret()] }],
                links: [{ traceId: traceIdOf(2), spanId: spanIdOf(2), traceState: SECRET, attributes: [secret()] }],
              },
            ],
          },
        ],
      },
    ],
  },
  logs: inLogs(
    [
      { body: { stringValue: SECRET }, severityText: SECRET, attributes: [secret()], eventName: SECRET },
      { body: { kvlistValue: { values: [secret()] } } },
      { body: { arrayValue: { values: [{ kvlistValue: { values: [secret()] } }] } } },
      { body: { bytesValue: Buffer.from(SECRET) } },
    ],
    [secret('owner')],
  ),
  metrics: inMetrics([
    {
      ...{ name: SECRET, description: SECRET, unit: SECRET, metadata: [secret()] },
      gauge: {
        dataPoints: [
          { timeUnixNano: TIME, attributes: [secret()], exemplars: [{ filteredAttributes: [secret()], asInt: 4 }] },
        ],
      },
    },
    { name: 'h', histogram: { dataPoints: [{ timeUnixNano: TIME, attributes: [secret()], bucketCounts: [1, 2] }] } },
    { name: 'e', exponentialHistogram: { dataPoints: [{ timeUnixNano: TIME, attributes: [secret()] }] } },
    { name: 's', summary: { dataPoints: [{ timeUnixNano: TIME, attributes: [secret()] }] } },
  ]),
};
const PLACES: Readonly<Record<Signal, number>> = { traces: 18, logs: 8, metrics: 9 };

describe('walking a request', () => {
  it.each(Object.values(Signal))('redacts every text of %s and leaves the rest as it is', (signal) => {
    const { shards, walked, rejected } = walk(signal, everywhere[signal]);

    const text = shards.map(({ bytes }) => bytes.toString('latin1')).join('');
    expect(text).not.toContain('jane');
    expect(text.split('[redacted:email]')).toHaveLength(PLACES[signal] + 1);
    expect(walked.redactions.get('email')).toBe(PLACES[signal]);
    expect(rejected).toEqual({});
  });

  it('replaces the whole value of a sensitive name, whatever its type, but no flag and nothing empty', () => {
    const attributes = [
      textAttribute('http.request.header.authorization', 'anything'),
      { key: 'http.request.header.set-cookie', value: { arrayValue: { values: [{ stringValue: 'a=b' }] } } },
      { key: 'db.password', value: { intValue: { low: 1234, high: 0 } } },
      { key: 'api_key', value: { bytesValue: Buffer.from('raw') } },
      { key: 'password', value: { boolValue: true } },
      textAttribute('secret', ''),
      { key: 'settings', value: { kvlistValue: { values: [textAttribute('secret', 'inner')] } } },
    ];

    const { records, walked } = walk(Signal.traces, otlpRequest([otlpSpan({ attributes })]));

    const replaced = { stringValue: '[redacted:sensitive_key]' };
    expect(
      (records[0]?.['record'] as { attributes: { value: object }[] }).attributes.map(({ value }) => value),
    ).toEqual([
      ...[replaced, replaced, replaced, replaced],
      { boolValue: true },
      { stringValue: '' },
      { kvlistValue: { values: [{ key: 'secret', value: replaced }] } },
    ]);
    expect(walked.redactions.get('sensitive_key')).toBe(5);
  });

  it('is not misled by names and values that come twice or in another order', () => {
    const key = (name: string) => Buffer.concat([Buffer.from([0x0a, name.length]), Buffer.from(name)]);
    const value = (text: string) =>
      Buffer.concat([Buffer.from([0x12, text.length + 2, 0x0a, text.length]), Buffer.from(text)]);
    const attribute = (...fields: readonly Buffer[]) => {
      const content = Buffer.concat(fields);
      return Buffer.concat([Buffer.from([0x32, content.length]), content]);
    };
    const record = Buffer.concat([
      attribute(value('open sesame 1'), key('password')),
      attribute(key('password'), value('open sesame 2'), key('k')),
      attribute(key('k'), value('open sesame 3'), key('password'), value('open sesame 4')),
    ]);
    const framed = (content: Buffer, tag: number) =>
      Buffer.concat([Buffer.from([tag, content.length, 1].slice(0, 2)), content]);
    const logs = Buffer.from(encodeRequest(Signal.logs, inLogs([])));
    const bytes = Buffer.concat([logs, Buffer.from([0x0a])]);
    const scope = Buffer.concat([Buffer.from([0x12, 0x80 | (record.length & 0x7f), record.length >> 7]), record]);
    const group = Buffer.concat([Buffer.from([0x12, 0x80 | (scope.length & 0x7f), scope.length >> 7]), scope]);
    const length = Buffer.from([0x80 | (group.length & 0x7f), group.length >> 7]);

    const walked = walker.walk({
      signal: Signal.logs,
      bytes: Buffer.concat([bytes, length, group, framed(Buffer.alloc(0), 0x0a)]),
      partitionCount: 1,
    });

    expect(walked.accepted).toBe(1);
    expect(walked.shards.map((shard) => shardBytes(shard).toString('latin1')).join('')).not.toContain('sesame');
  });

  it('drops an unknown field in which redaction finds something, counts it, and copies the others', () => {
    const unknown = (text: string) => Buffer.concat([Buffer.from([0xfa, 0x01, text.length]), Buffer.from(text)]);
    const request = Buffer.from(encodeTraceRequest(otlpRequest([otlpSpan()])));

    const walked = walker.walk({
      signal: Signal.traces,
      bytes: Buffer.concat([request, unknown('harmless'), unknown(SECRET)]),
      partitionCount: 1,
    });

    const bytes = walked.shards.map((shard) => shardBytes(shard).toString('latin1')).join('');
    expect(bytes).toContain('harmless');
    expect(bytes).not.toContain('jane');
    expect(Object.fromEntries(walked.redactions)).toEqual({ unknown_field: 1 });
  });

  it('rejects bad records with their reasons and takes the others', () => {
    const many = Array.from({ length: 10_001 }, (_, index) => textAttribute(`k${index % 9}`, 'v'));

    const { rejected, accepted } = walkSpans(
      otlpSpan(),
      otlpSpan({ traceId: new Uint8Array() }),
      otlpSpan({ spanId: new Uint8Array(8) }),
      otlpSpan({ attributes: [{ key: 'k', value: deep(31) }] }),
      otlpSpan({ attributes: [{ key: 'k', value: deep(30) }] }),
      otlpSpan({ attributes: many }),
      otlpSpan({ name: 'n'.repeat(MAX_RECORD_BYTES) }),
    );

    expect(accepted).toBe(2);
    expect(rejected).toEqual({
      invalid_trace_id: 1,
      invalid_span_id: 1,
      too_deep: 1,
      too_many_attributes: 1,
      too_large: 1,
    });
  });

  it('drops a data point without a time and keeps its metric, but no metric whose points are all bad', () => {
    const point = (timeUnixNano: string) => ({ timeUnixNano, asInt: 1 });
    const request = inMetrics([
      { name: 'a', sum: { dataPoints: [point(TIME), point('0'), point(TIME)], isMonotonic: true } },
      { name: 'b', gauge: { dataPoints: [point('0')] } },
    ]);

    const { records, accepted, rejected } = walk(Signal.metrics, request);

    expect([accepted, rejected]).toEqual([2, { missing_time: 2 }]);
    expect(records).toHaveLength(1);
    expect(records[0]?.['record']).toMatchObject({ name: 'a', sum: { dataPoints: [{}, {}], isMonotonic: true } });
  });

  it('adds the tenant to every resource, and drops the one that a sender claims', () => {
    const claim = textAttribute('slo_scout.tenant', 'somebody else');
    const request = { resourceLogs: [...inLogs([{}], [claim]).resourceLogs, { scopeLogs: [{ logRecords: [{}] }] }] };

    const owned = walk(Signal.logs, request, { tenant: 'acme' }).records;
    const free = walk(Signal.logs, request).records;

    const tenant = { key: 'slo_scout.tenant', value: { stringValue: 'acme' } };
    expect(owned.map(({ resource }) => resource)).toEqual([{ attributes: [tenant] }, { attributes: [tenant] }]);
    expect(free.map(({ resource }) => resource)).toEqual([{}, undefined]);
  });

  it('cuts what is larger than a record of the log between records, and a large metric between its points', () => {
    const spans = Array.from({ length: 30 }, (_, index) =>
      otlpSpan({ spanId: spanIdOf(index), name: 'n'.repeat(90_000) }),
    );
    const dataPoints = Array.from({ length: 30 }, (_, index) => ({
      timeUnixNano: TIME,
      asInt: index,
      attributes: [textAttribute('k', 'v'.repeat(90_000))],
    }));

    const traces = walk(Signal.traces, otlpRequest(spans));
    const metrics = walk(
      Signal.metrics,
      inMetrics([{ name: 'big', unit: 's', sum: { dataPoints, isMonotonic: true } }]),
    );

    for (const { shards } of [traces, metrics]) {
      expect(shards.length).toBeGreaterThan(2);
      expect(Math.max(...shards.map(({ bytes }) => bytes.length))).toBeLessThanOrEqual(MAX_RECORD_BYTES);
    }
    expect(traces.records).toHaveLength(30);
    const metricParts = metrics.records.map(({ record }) => record as { sum: { dataPoints: { asInt: string }[] } });
    expect(metricParts.flatMap(({ sum }) => sum.dataPoints.map(({ asInt }) => Number(asInt)))).toEqual(
      dataPoints.map(({ asInt }) => asInt),
    );
    expect(metrics.records[1]?.['record']).toMatchObject({ name: 'big', unit: 's', sum: { isMonotonic: true } });
  });

  it('rejects what stands under a resource that is too large to be repeated, and refuses to blow a request up', () => {
    const large = textAttribute('large', 'v'.repeat(300_000));
    const half = textAttribute('half', 'v'.repeat(200_000));
    const spans = Array.from({ length: 200 }, (_, index) => otlpSpan({ traceId: traceIdOf(index) }));
    const group = { resource: { attributes: [half] }, scopeSpans: [{ spans }] };

    const { rejected } = walk(Signal.logs, inLogs([{}, {}], [large]));
    const blowUp = () => walk(Signal.traces, { resourceSpans: [group, group, group] }, { partitionCount: 100 });

    expect(rejected).toEqual({ resource_too_large: 2 });
    expect(blowUp).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
  });

  it('puts logs and metrics in the partition of their service, after redaction', () => {
    const services = ['cart', 'checkout', SECRET, ''];
    const request = {
      resourceLogs: services.map((name) => ({
        resource: { attributes: [textAttribute('service.name', name)] },
        scopeLogs: [{ logRecords: [{ severityText: name.slice(0, 4) }] }],
      })),
    };

    const { shards } = walk(Signal.logs, request, { partitionCount: 50 });

    const expected = ['cart', 'checkout', '[redacted:email]', 'unknown_service'];
    expect(shards.map(({ partition }) => partition).sort()).toEqual(
      expected.map((name) => partitionOf(Buffer.from(name), 50)).sort(),
    );
  });

  it('tells the newest event and copies unchanged spans byte by byte', () => {
    const bytes = Buffer.from(encodeTraceRequest(otlpRequest([otlpSpan()])));

    const walked = walker.walk({ signal: Signal.traces, bytes, partitionCount: 1 });

    expect(walked.newestMs).toBeCloseTo(1_760_000_000_025, 0);
    expect(walked.shards.map(shardBytes)).toEqual([bytes]);
    expect(decodeSpans(bytes).spans).toHaveLength(1);
  });

  it.each([
    ['garbage', 'garbage'],
    ['a length behind the end', '\x0a\x7f\x12'],
    ['a length of 2^31', '\x0a\xff\xff\xff\xff\x0f'],
    ['a varint without an end', '\x0a\x80'],
    ['an eleven byte varint', '\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01'],
    ['a group', '\x0b\x0c'],
    ['field number zero', '\x02\x00'],
    ['a span cut inside its id', '\x0a\x08\x12\x06\x12\x04\x0a\x10aa'],
    ['a histogram whose bounds are cut', '\x0a\x0b\x12\x09\x12\x07\x4a\x05\x0a\x03\x3a\x01\x00'],
  ])('refuses %s', (_what, text) => {
    const bytes = Buffer.from(text, 'latin1');
    const signal = text.includes('\x4a') ? Signal.metrics : Signal.traces;

    expect(() => walker.walk({ signal, bytes, partitionCount: 2 })).toThrow(
      expect.objectContaining({ code: 'invalid_argument' }),
    );
  });
});

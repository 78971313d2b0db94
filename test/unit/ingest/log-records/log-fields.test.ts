import { describe, expect, it } from 'vitest';
import { buildIncomingLog } from '../../../../ingest/log-records/build-incoming-log.ts';
import { encodeIncomingLogs } from '../../../../ingest/log-records/incoming-log.ts';
import { expandMessage, readLogFields } from '../../../../ingest/log-records/log-fields.ts';
import { parseJsonRecord, recordFieldsOf } from '../../../../ingest/log-records/parse-json-record.ts';
import { readSeverity } from '../../../../ingest/log-records/read-severity.ts';
import { decodeLogs } from '../../../support/decode-logs.ts';

const RECEIVED_NS = 1_800_000_000_000_000_000n;
const context = { receivedNs: RECEIVED_NS, service: 'fallback' };
const fieldsOf = (json: object) => recordFieldsOf(json) ?? new Map();
const logOf = (json: object) => buildIncomingLog(readLogFields(fieldsOf(json)), context);

describe('reading a structured record', () => {
  it('takes the known fields and keeps every other one', () => {
    const log = logOf({
      msg: 'paid\n',
      level: 'Warning',
      ts: 1_700_000_000,
      service: { name: 'shop' },
      env: 'prod',
      traceId: '0AF7651916CD43DD8448EB211C80319C',
      span_id: 'b7ad6b7169203331',
      order: { id: 7 },
    });

    expect(log.resource).toEqual({ 'service.name': 'shop', 'deployment.environment.name': 'prod' });
    expect(log.record).toMatchObject({
      body: 'paid',
      severityNumber: 13,
      severityText: 'Warning',
      timeNs: 1_700_000_000_000_000_000n,
      observedTimeNs: RECEIVED_NS,
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      attributes: { order: { id: 7 } },
    });
  });

  it('keeps as attribute what is not of its kind', () => {
    const log = logOf({
      message: 'm',
      trace_id: 'none',
      timestamp: 'later',
      time: 1.5,
      severity: {},
      span_id: '0'.repeat(16),
    });

    expect(log.record).toMatchObject({ timeNs: RECEIVED_NS, traceId: undefined, spanId: undefined, severityNumber: 0 });
    expect(Object.keys(log.record.attributes).sort()).toEqual(['severity', 'span_id', 'time', 'timestamp', 'trace_id']);
  });

  it('makes the fields the body where there is no message', () => {
    expect(logOf({ a: 1, b: 'x' }).record).toMatchObject({ body: { a: 1, b: 'x' }, attributes: {} });
    expect(logOf({}).record).toMatchObject({ body: '', attributes: {} });
  });

  it('maps what the Kubernetes filter of a collector adds', () => {
    const kubernetes = {
      pod_name: 'shop-1',
      namespace_name: 'prod',
      host: 'node-7',
      container_name: 'server',
      labels: { app: 'shop', tier: 'web' },
      annotations: { note: 'x' },
    };

    expect(logOf({ log: 'hi', kubernetes }).resource).toEqual({
      'service.name': 'shop',
      'k8s.pod.name': 'shop-1',
      'k8s.namespace.name': 'prod',
      'k8s.node.name': 'node-7',
      'k8s.container.name': 'server',
      'k8s.pod.label.app': 'shop',
      'k8s.pod.label.tier': 'web',
    });
  });

  it('joins the fields of a message that is JSON, the inner ones first', () => {
    const fields = fieldsOf({ log: '{"msg":"inner","level":"error"}\n', level: 'info', stream: 'stdout' });

    expect(readLogFields(expandMessage(fields))).toMatchObject({ message: 'inner', severity: { number: 17 } });
    expect(expandMessage(fieldsOf({ log: '{"a":1}' })).get('log')).toBe('{"a":1}');
    expect(expandMessage(fieldsOf({ log: 'plain {' })).get('log')).toBe('plain {');
  });

  it('is not led astray by names of JavaScript', () => {
    const fields = parseJsonRecord('{"message":"m","__proto__":{"x":1},"constructor":"c","severity":"toString"}');

    const [log] = decodeLogs(encodeIncomingLogs([buildIncomingLog(readLogFields(fields ?? new Map()), context)], 's'));

    expect(Object.entries(log?.attributes ?? {})).toEqual([
      ['__proto__', { x: 1 }],
      ['constructor', 'c'],
    ]);
    expect(log?.severityNumber).toBe(0);
  });

  it('reads no JSON that is too long, or only looks like it', () => {
    expect(parseJsonRecord(`{"a":"${'x'.repeat(300_000)}"}`)).toBeUndefined();
    expect(parseJsonRecord('{not json}')).toBeUndefined();
    expect(parseJsonRecord('[1]')).toBeUndefined();
    expect(parseJsonRecord('')).toBeUndefined();
    expect(parseJsonRecord(' '.repeat(100))).toBeUndefined();
    expect(parseJsonRecord(' {"a":1}\n')?.get('a')).toBe(1);
  });
});

describe('readSeverity', () => {
  it.each([
    ['INFO', 'otel', 9],
    ['warn', 'otel', 13],
    ['Critical', 'otel', 18],
    ['ERROR3', 'otel', 19],
    ['E', 'level', 17],
    [17, 'otel', 17],
    [30, 'level', 9],
    ['50', 'level', 17],
    [3, 'syslog', 17],
    ['6', 'syslog', 9],
    ['loud', 'otel', 0],
    [99, 'otel', 0],
    [1.5, 'otel', 0],
  ] as const)('reads %s as %s as %i', (value, scale, number) => {
    expect(readSeverity(value, scale)).toEqual({ number, text: String(value) });
  });
});

describe('encodeIncomingLogs', () => {
  it('groups records by sender, in order, also thousands of them', () => {
    const logs = Array.from({ length: 5_000 }, (_, index) => logOf({ message: `m${index}`, service: `s${index % 3}` }));

    const decoded = decodeLogs(encodeIncomingLogs(logs, 'scope'));

    expect(decoded).toHaveLength(5_000);
    expect(decoded.filter(({ resource }) => resource['service.name'] === 's1').map(({ body }) => body)).toEqual(
      logs.filter((_, index) => index % 3 === 1).map(({ record }) => record.body),
    );
  });
});

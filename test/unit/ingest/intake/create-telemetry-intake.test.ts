import { describe, expect, it } from 'vitest';
import { decodeSpans } from '../../../../contracts/otlp/decode-spans.ts';
import { encodeRequest } from '../../../../contracts/otlp/request-codec.ts';
import type { Signal } from '../../../../contracts/otlp/signal.ts';
import { encodeTraceRequest } from '../../../../contracts/otlp/trace-codec.ts';
import { ErrorCode } from '../../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import { createRedactor } from '../../../../domain/redaction/create-redactor.ts';
import { DEFAULT_POLICY } from '../../../../domain/redaction/redaction-policy.ts';
import { createTelemetryIntake } from '../../../../ingest/intake/create-telemetry-intake.ts';
import { ReceiverName } from '../../../../ingest/intake/telemetry-intake.ts';
import type { OutgoingRecord } from '../../../../ingest/ports.ts';
import { createMetrics } from '../../../../platform/metrics/catalogue.ts';
import type { Logger } from '../../../../platform/logging/logger.ts';
import { otlpRequest, otlpSpan, spanIdOf } from '../../../support/otlp.ts';

const NOW_MS = 1_760_000_010_000;

/** An event log that keeps what is appended by topic; `gate` holds appends back, `failures` are thrown first. */
function setUp(options: { maxAppendsInFlight?: number; maxQueuedBytes?: number } = {}) {
  const appends: { topic: string; records: readonly OutgoingRecord[] }[] = [];
  const log = { gate: Promise.resolve(), failures: [] as unknown[], countFailure: undefined as ScoutError | undefined };
  const logged: object[] = [];
  const metrics = createMetrics();
  let now = NOW_MS;
  const intake = createTelemetryIntake({
    writer: {
      async partitionCount() {
        if (log.countFailure !== undefined) throw log.countFailure;
        return 4;
      },
      async append(topic, records) {
        await log.gate;
        if (log.failures.length > 0) throw log.failures.shift();
        appends.push({ topic, records });
      },
      close: async () => undefined,
    },
    redactor: createRedactor({ policy: DEFAULT_POLICY }),
    metrics,
    logger: { warn: (fields: object) => logged.push(fields) } as unknown as Logger,
    nowMs: () => now++,
    ...options,
  });
  return { appends, log, logged, metrics, intake };
}

const request = (signal: Signal, bytes: Buffer, encoding: 'protobuf' | 'json' = 'protobuf') => ({
  receiver: ReceiverName.otlpHttp,
  signal,
  encoding,
  bytes,
});
const traces = (...spans: Parameters<typeof otlpRequest>[0]) =>
  request('traces', Buffer.from(encodeTraceRequest(otlpRequest(spans))));
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('the telemetry intake', () => {
  it('resolves only when the event log has the records, with signal and time of receipt in their headers', async () => {
    const { appends, log, intake } = setUp();
    let release = (): void => undefined;
    log.gate = new Promise((resolve) => (release = resolve));
    let isDone = false;

    const taken = intake.take(traces(otlpSpan())).then(() => {
      isDone = true;
    });
    await settle();
    const before = isDone;
    release();
    await taken;

    expect(before).toBe(false);
    expect(appends).toHaveLength(1);
    expect(appends[0]?.topic).toBe('raw-telemetry');
    expect(appends[0]?.records[0]?.headers['signal']).toBe('traces');
    expect(Number(appends[0]?.records[0]?.headers['received_at_ms'])).toBeGreaterThanOrEqual(NOW_MS);
  });

  it('joins what arrives while an append is in flight into one record per partition and signal', async () => {
    const { appends, log, intake } = setUp({ maxAppendsInFlight: 1 });
    let release = (): void => undefined;
    log.gate = new Promise((resolve) => (release = resolve));
    const logs = Buffer.from(encodeRequest('logs', { resourceLogs: [{ scopeLogs: [{ logRecords: [{}] }] }] }));

    const taken = [
      ...[1, 2, 3].map((id) => intake.take(traces(otlpSpan({ spanId: spanIdOf(id) })))),
      intake.take(request('logs', logs)),
    ];
    await settle();
    release();
    await Promise.all(taken);

    expect(appends.map(({ records }) => records.map(({ headers }) => headers['signal']))).toEqual([
      ['traces'],
      ['traces', 'logs'],
    ]);
    const joined = appends[1]?.records[0];
    expect(decodeSpans(joined?.value ?? Buffer.alloc(0)).spans.map(({ spanId }) => spanId.slice(-1))).toEqual([
      '2',
      '3',
    ]);
    const [first, second] = appends.map(({ records }) => Number(records[0]?.headers['received_at_ms']));
    expect(second! - first!).toBeLessThanOrEqual(3);
  });

  it('takes JSON of every signal', async () => {
    const { appends, intake } = setUp();
    const json = (signal: Signal, body: object) => request(signal, Buffer.from(JSON.stringify(body)), 'json');

    await intake.take(
      json('logs', { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'hi' } }] }] }] }),
    );
    await intake.take(
      json('metrics', {
        resource_metrics: [
          {
            scope_metrics: [{ metrics: [{ name: 'm', gauge: { dataPoints: [{ timeUnixNano: '5', asInt: '-7' }] } }] }],
          },
        ],
      }),
    );

    expect(appends.map(({ records }) => records[0]?.headers['signal'])).toEqual(['logs', 'metrics']);
  });

  it('tells what was rejected in the words of the signal, and appends nothing without a good record', async () => {
    const { appends, intake } = setUp();
    const metrics = { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ gauge: { dataPoints: [{}, {}] } }] }] }] };

    const ofTraces = await intake.take(traces(otlpSpan({ spanId: new Uint8Array() })));
    const ofMetrics = await intake.take(request('metrics', Buffer.from(encodeRequest('metrics', metrics))));

    expect(ofTraces).toEqual({ rejectedSpans: 1, errorMessage: 'Rejected spans by reason: invalid_span_id (1).' });
    expect(ofMetrics).toEqual({ rejectedSpans: 2, errorMessage: 'Rejected data points by reason: missing_time (2).' });
    expect(appends).toEqual([]);
  });

  it('counts requests, records, bytes, rejections, redactions and the lag behind the newest event', async () => {
    const { metrics, intake } = setUp();

    await intake.take(traces(otlpSpan({ name: 'mail a@b.io' }), otlpSpan({ traceId: new Uint8Array() })));
    intake.countRefused(ReceiverName.forward, new ScoutError({ code: ErrorCode.unauthenticated, message: 'no' }));
    await settle();

    const text = await metrics.registry.metrics();
    for (const line of [
      'requests_total{receiver="otlp_http",signal="traces",outcome="partial"} 1',
      'requests_total{receiver="forward",signal="unknown",outcome="unauthenticated"} 1',
      'records_total{receiver="otlp_http",signal="traces",outcome="accepted"} 1',
      'records_total{receiver="otlp_http",signal="traces",outcome="rejected"} 1',
      'rejected_total{signal="traces",reason="invalid_trace_id"} 1',
      'redactions_total{kind="email"} 1',
      'queued_requests 0',
      'queued_bytes 0',
      'appends_in_flight 0',
    ]) {
      expect(text).toContain(`slo_scout_ingest_${line}`);
    }
    expect(text).toMatch(/slo_scout_ingest_bytes_total\{receiver="otlp_http",signal="traces"\} \d{3}/);
    expect(text).toMatch(/slo_scout_ingest_lag_seconds_sum 9\.97/);
  });

  it('keeps a redacted copy of what it cannot decode, and logs no cause of it, for it may quote the request', async () => {
    const { appends, intake, logged, metrics } = setUp();
    const broken = Buffer.from('\x0a\x7f\x12\x14jane.doe@example.com\x0a\x08password\x12\x08\x0a\x06sesame', 'latin1');
    const json = Buffer.from('{"key":"password","value":{"stringValue":"sesame"}, oops "jane.doe@example.com"');

    for (const bad of [request('traces', broken), request('logs', json, 'json')]) {
      await expect(intake.take(bad)).rejects.toMatchObject({ code: 'invalid_argument' });
    }

    expect(appends.map(({ topic }) => topic)).toEqual(['raw-telemetry-dlq', 'raw-telemetry-dlq']);
    const [first, second] = appends.map(({ records }) => records[0]!);
    expect(first?.headers).toMatchObject({
      reason: 'malformed_protobuf',
      signal: 'traces',
      receiver: 'otlp_http',
      original_bytes: String(broken.length),
    });
    expect(second?.headers['reason']).toBe('malformed_json');
    for (const record of [first, second]) {
      const text = Buffer.from(record?.value ?? []).toString('latin1');
      expect(text).not.toMatch(/jane|sesame/);
      expect(text).toContain('[redacted:email]');
    }
    expect(logged).toHaveLength(2);
    for (const fields of logged) expect(fields).not.toHaveProperty('err');
    const text = await metrics.registry.metrics();
    expect(text).toContain('dead_letters_total{signal="traces",reason="malformed_protobuf",outcome="written"} 1');
  });

  it('answers the same when the dead letter cannot be written, and counts that', async () => {
    const { log, intake, metrics } = setUp();
    log.failures.push(new ScoutError({ code: ErrorCode.unavailable, message: 'down' }));

    await expect(intake.take(request('traces', Buffer.from('garbage')))).rejects.toMatchObject({
      code: 'invalid_argument',
    });

    expect(await metrics.registry.metrics()).toContain('outcome="failed"} 1');
  });

  it('lets no bad request fail those beside it', async () => {
    const { appends, intake } = setUp();

    const results = await Promise.allSettled([
      intake.take(traces(otlpSpan())),
      intake.take(request('traces', Buffer.from('garbage'))),
      intake.take(traces(otlpSpan())),
    ]);

    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(appends.filter(({ topic }) => topic === 'raw-telemetry').length).toBeGreaterThan(0);
  });

  it('passes on that the log is down, with its cause in the log, and that too much waits', async () => {
    const { log, intake, logged, metrics } = setUp({ maxQueuedBytes: 50 });
    log.failures.push(new ScoutError({ code: ErrorCode.unavailable, message: 'down', cause: new TypeError('socket') }));

    await expect(intake.take(traces(otlpSpan()))).rejects.toMatchObject({ code: 'unavailable' });
    const results = await Promise.allSettled([intake.take(traces(otlpSpan())), intake.take(traces(otlpSpan()))]);

    expect(results.map((result) => (result.status === 'rejected' ? result.reason.code : 'taken'))).toEqual([
      'taken',
      'resource_exhausted',
    ]);
    expect(logged[0]).toHaveProperty('err');
    expect(await metrics.registry.metrics()).toContain('signal="traces",outcome="unavailable"} 1');
  });

  it('drains: everything taken is answered', async () => {
    const { appends, intake } = setUp();
    const taken = intake.take(traces(otlpSpan()));
    await settle();

    await intake.drain();

    expect(appends).toHaveLength(1);
    await expect(taken).resolves.toBeUndefined();
  });

  it('refuses for good what is too large for the log, and keeps a redacted copy of it', async () => {
    const { log, appends, intake } = setUp();
    log.failures.push(new ScoutError({ code: ErrorCode.invalidArgument, message: 'Too large.' }));

    await expect(intake.take(traces(otlpSpan({ name: 'mail a@b.io' })))).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('max.message.bytes') as string,
    });

    expect(appends.map(({ topic }) => topic)).toEqual(['raw-telemetry-dlq']);
    expect(appends[0]?.records[0]?.headers['reason']).toBe('record_refused');
    expect(Buffer.from(appends[0]?.records[0]?.value ?? []).toString('latin1')).not.toContain('a@b.io');
  });

  it('blames no request for a log that cannot say its partitions', async () => {
    const { log, appends, intake } = setUp();
    log.countFailure = new ScoutError({ code: ErrorCode.invalidArgument, message: 'No such topic.' });

    await expect(intake.take(traces(otlpSpan()))).rejects.toMatchObject({ code: 'unavailable' });

    expect(appends).toEqual([]);
  });

  const passing = Object.values(ErrorCode).filter((code) => code !== ErrorCode.invalidArgument);
  it.each(passing)('tells a sender to come again when the event log fails with %s', async (code) => {
    const { log, intake } = setUp();
    log.failures.push(new ScoutError({ code, message: 'no' }), new ScoutError({ code, message: 'no' }));

    const failure = await intake.take(traces(otlpSpan())).then(
      () => undefined,
      (error: unknown) => ScoutError.from(error).code,
    );

    expect(['resource_exhausted', 'unavailable', 'deadline_exceeded']).toContain(failure);
  });
});

import { describe, expect, it } from 'vitest';
import { RecordHeader } from '../../../contracts/topics/topics.ts';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { createTraceIntake } from '../../../ingest/trace-intake.ts';
import { createMetrics } from '../../../platform/metrics/catalogue.ts';
import type { Logger } from '../../../platform/logging/logger.ts';
import { createRecordingEventLogWriter } from '../../support/fakes/recording-event-log-writer.ts';
import { otlpRequest, otlpSpan } from '../../support/otlp.ts';

const NOW_MS = 1_760_000_010_000;

function setUp() {
  const writer = createRecordingEventLogWriter();
  const metrics = createMetrics();
  const logged: object[] = [];
  const logger = { warn: (fields: object) => logged.push(fields) } as unknown as Logger;
  const intake = createTraceIntake({ writer, metrics, logger, nowMs: () => NOW_MS });
  return { writer, metrics, logged, intake };
}

describe('the trace intake', () => {
  it('resolves only when the event log has the records, with signal and time of receipt in their headers', async () => {
    const { writer, intake } = setUp();
    const release = writer.hold();
    let isDone = false;

    const taken = intake
      .take('grpc', () => otlpRequest([otlpSpan()]))
      .then(() => {
        isDone = true;
      });
    await new Promise((resolve) => setImmediate(resolve));
    const before = isDone;
    release();
    await taken;

    expect(before).toBe(false);
    expect(writer.records[0]?.headers).toEqual({
      [RecordHeader.signal]: 'traces',
      [RecordHeader.receivedAtMs]: String(NOW_MS),
    });
  });

  it('appends nothing for a request without a good span, and says why', async () => {
    const { writer, intake } = setUp();

    const partial = await intake.take('http', () => otlpRequest([otlpSpan({ spanId: new Uint8Array() })]));

    expect(partial?.rejectedSpans).toBe(1);
    expect(writer.appends).toEqual([]);
  });

  it('counts accepted, rejected and redacted, and the lag behind the newest span', async () => {
    const { metrics, intake } = setUp();

    await intake.take('http', () =>
      otlpRequest([otlpSpan({ name: 'mail a@b.io' }), otlpSpan({ traceId: new Uint8Array() })]),
    );

    const text = await metrics.registry.metrics();
    expect(text).toContain('slo_scout_ingest_spans_total{outcome="accepted"} 1');
    expect(text).toContain('slo_scout_ingest_spans_total{outcome="rejected"} 1');
    expect(text).toContain('slo_scout_ingest_redactions_total{kind="email"} 1');
    expect(text).toContain('slo_scout_ingest_lag_seconds_sum 9.975');
  });

  it('counts a failure by its code, and logs no cause of what could not be decoded, for it may quote the request', async () => {
    const { writer, metrics, logged, intake } = setUp();
    const quoting = new SyntaxError('Unexpected token in "jane@example.com"');
    const undecodable = new ScoutError({ code: ErrorCode.invalidArgument, message: 'It is not JSON.', cause: quoting });
    writer.failNext(new ScoutError({ code: ErrorCode.unavailable, message: 'down', cause: new TypeError('socket') }));

    const refused = intake.take('http', () => {
      throw undecodable;
    });
    await expect(refused).rejects.toBe(undecodable);
    await expect(intake.take('http', () => otlpRequest([otlpSpan()]))).rejects.toMatchObject({ code: 'unavailable' });

    const text = await metrics.registry.metrics();
    expect(text).toContain('slo_scout_ingest_requests_total{protocol="http",outcome="invalid_argument"} 1');
    expect(text).toContain('slo_scout_ingest_requests_total{protocol="http",outcome="unavailable"} 1');
    expect(logged[0]).not.toHaveProperty('err');
    expect(logged[1]).toHaveProperty('err');
  });
});

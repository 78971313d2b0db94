import { describe, expect, it } from 'vitest';
import type { DecodedLogRecord } from '../../../../contracts/otlp/decode-logs.ts';
import { prepareLine, sampleTextOf } from '../../../../streaming/logs/prepare-line.ts';

const APPENDED_MS = 1_000_000_000_000;
const TRACE = 'c0ffee'.padEnd(32, '1');

function record(over: Partial<DecodedLogRecord> = {}): DecodedLogRecord {
  return {
    ...{ service: 'cart', environment: 'prod', timeMs: APPENDED_MS - 5, wireBytes: 40 },
    ...{ severityNumber: 0, severityText: '', traceId: '', spanId: '' },
    ...{ eventName: '', exceptionType: '', exceptionMessage: '' },
    body: { kind: 'text', text: 'order 5 placed' },
    ...over,
  };
}

const text = (value: string) => ({ kind: 'text', text: value }) as const;
const severityOf = (over: Partial<DecodedLogRecord>) => prepareLine(record(over), APPENDED_MS).severity?.number;
const contentOf = (over: Partial<DecodedLogRecord>) => prepareLine(record(over), APPENDED_MS).content;

describe('the time of a line', () => {
  it.each([
    ['its own', APPENDED_MS - 86_400_000, APPENDED_MS - 86_400_000],
    ['its own, a little ahead', APPENDED_MS + 600_000, APPENDED_MS + 600_000],
    ['that of the event log when it is further ahead', APPENDED_MS + 600_001, APPENDED_MS],
    ['that of the event log when it has none', 0, APPENDED_MS],
  ])('is %s', (_name, timeMs, expected) => {
    expect(prepareLine(record({ timeMs }), APPENDED_MS).atMs).toBe(expected);
  });
});

describe('the severity of a line', () => {
  it("is the record's number, else its text, else what the line says, else unknown", () => {
    const body = text('{"level":"error","msg":"x"}');

    expect(severityOf({ body, severityNumber: 5, severityText: 'WARN' })).toBe(5);
    expect(severityOf({ body, severityText: 'WARN' })).toBe(13);
    expect(severityOf({ body })).toBe(17);
    expect(severityOf({})).toBeUndefined();
  });
});

describe('the content of a line', () => {
  it('is the message of fields and of structured text', () => {
    const fields = [
      ['msg', 'order 5 placed'],
      ['level', 'info'],
    ] as const;

    expect(contentOf({ body: { kind: 'fields', fields } })).toBe('order 5 placed');
    expect(contentOf({ body: text('{"msg":"order 5 placed","level":"info"}') })).toBe('order 5 placed');
  });

  it('is that of the first record of a body of many lines, also behind a blank line', () => {
    const trace = 'payment 2 failed\njava.lang.IllegalStateException: broken\n\tat a.b.C.run(C.java:1)';

    expect(contentOf({ body: text(trace) })).toContain('payment 2 failed');
    expect(contentOf({ body: text(`\n${trace}`) })).toContain('payment 2 failed');
  });

  it('of an empty body is its exception, else the name of its event', () => {
    const body = text('');

    expect(contentOf({ body, exceptionType: 'TypeError', exceptionMessage: 'x is null', eventName: 'exception' })).toBe(
      'TypeError: x is null',
    );
    expect(contentOf({ body, eventName: 'session.start' })).toBe('session.start');
  });
});

it("takes the trace from the line when the record doesn't say", () => {
  const body = text(`{"msg":"x","trace_id":"${TRACE}","span_id":"00f067aa0ba902b7"}`);

  const said = prepareLine(record({ body }), APPENDED_MS);
  const overruled = prepareLine(record({ body, traceId: 'd'.repeat(32) }), APPENDED_MS);

  expect(said).toMatchObject({ traceId: TRACE, spanId: '00f067aa0ba902b7' });
  expect(overruled.traceId).toBe('d'.repeat(32));
});

it('does not take for a trace what is none', () => {
  const body = text('{"msg":"x","trace_id":"not a trace"}');

  expect(prepareLine(record({ body }), APPENDED_MS).traceId).toBe('');
});

it('cuts the text of a sample', () => {
  const cut = sampleTextOf(record({ body: text('x'.repeat(5_000)) }));

  expect(cut).toHaveLength(1_024);
  expect(cut.endsWith('…')).toBe(true);
  expect(sampleTextOf(record())).toBe('order 5 placed');
});

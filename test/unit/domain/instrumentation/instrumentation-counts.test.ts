import { describe, expect, it } from 'vitest';
import { createTimedSpans } from '../../../../domain/critical-path/timed-span.ts';
import { buildSpanForest } from '../../../../domain/fingerprint/span-forest.ts';
import { InstrumentationCounts } from '../../../../domain/instrumentation/instrumentation-counts.ts';
import { buildSpan } from '../../../support/builders/build-span.ts';

const server = (overrides: object = {}) =>
  buildSpan({ kind: 'server', service: 'cart', environment: 'prod', name: 'GET /cart', attributes: {}, ...overrides });

describe('InstrumentationCounts', () => {
  it('counts what HTTP spans miss, and identifiers in names', () => {
    const counts = new InstrumentationCounts();
    const method = { 'http.request.method': 'GET' };

    counts.addSpan(server({ attributes: { ...method, 'http.route': '/cart', 'http.response.status_code': 200 } }));
    counts.addSpan(server({ attributes: method, name: 'GET /cart/4711' }));
    counts.addSpan(server({ kind: 'client', attributes: method, name: 'GET /4711' }));
    counts.addSpan(server({ kind: 'consumer', language: 'java' }));

    expect(counts.build()).toMatchObject([
      {
        ...{ service: 'cart', environment: 'prod', language: 'java', namedEntries: 3, httpEntries: 2 },
        ...{ httpWithoutRoute: 1, httpWithoutStatus: 1, namesWithIds: 1 },
      },
    ]);
  });

  it('counts entries whose parent is missing, and spans whose trace is whole', () => {
    const counts = new InstrumentationCounts();
    const timed = createTimedSpans();
    const root = server({ spanId: '1'.repeat(16), parentSpanId: '' });
    const child = server({ spanId: '2'.repeat(16), parentSpanId: '1'.repeat(16), kind: 'internal' });
    const orphan = server({ spanId: '3'.repeat(16), parentSpanId: '9'.repeat(16) });
    const orphanClient = server({ spanId: '4'.repeat(16), parentSpanId: '8'.repeat(16), kind: 'client' });

    counts.addTrace(buildSpanForest([root, child, orphan, orphanClient].map((span) => timed.of(span))));

    expect(counts.build()).toMatchObject([{ spans: 4, entries: 2, orphanEntries: 1, attachedSpans: 2 }]);
  });

  it('looks into the first log records of a service alone', () => {
    const counts = new InstrumentationCounts();
    let examined = 0;
    const examine = () => {
      examined += 1;
      return { isStructured: true, hasRequestId: false, hasSeverity: true };
    };

    for (let record = 0; record < 3_000; record += 1) counts.addLog({ service: 'a', environment: 'b' }, examine);

    expect(examined).toBe(2_000);
    expect(counts.build()).toMatchObject([
      { logRecords: 3_000, logs: { examined: 2_000, structured: 2_000, withRequestId: 0, withSeverity: 2_000 } },
    ]);
  });
});

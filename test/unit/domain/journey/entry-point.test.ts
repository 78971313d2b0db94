import { describe, expect, it } from 'vitest';
import { assembleTrace } from '../../../../domain/fingerprint/assemble-trace.ts';
import { buildTraceSpan } from '../../../support/builders/build-trace-span.ts';
import type { TraceSpanSketch } from '../../../support/builders/build-trace-span.ts';
import { traceId } from '../../../support/builders/build-span.ts';

const gateway: TraceSpanSketch = { id: 1, service: 'gateway', operation: '/*', durationMs: 50, isError: true };

function journeyOf(...spans: readonly TraceSpanSketch[]): string {
  const { service, operation } = assembleTrace(traceId(1), spans.map(buildTraceSpan)).journey;
  return `${service} ${operation}`;
}

/** Through `assembleTrace`, which links the spans; `fold-trace.test.ts` holds the columns to the same. */
describe('entryPosition', () => {
  it('is the root where the root tells requests apart', () => {
    const journey = journeyOf(
      { id: 1, service: 'web', operation: 'GET /cart' },
      { id: 2, parent: 1, service: 'stock', operation: 'GET /stock' },
    );

    expect(journey).toBe('web GET /cart');
  });

  it('is the service behind a gateway, through client spans and further proxies', () => {
    const journey = journeyOf(
      gateway,
      { id: 2, parent: 1, service: 'gateway', kind: 'client', operation: 'HTTP POST' },
      { id: 3, parent: 2, service: 'mesh', operation: 'ingress' },
      { id: 4, parent: 3, service: 'orders', operation: 'POST /orders' },
      { id: 5, parent: 4, service: 'stock', operation: 'GET /stock' },
    );

    expect(journey).toBe('orders POST /orders');
  });

  it('is the first of several services behind a gateway, by start', () => {
    const journey = journeyOf(
      gateway,
      { id: 2, parent: 1, service: 'b', operation: 'GET /b', atMs: 20 },
      { id: 3, parent: 1, service: 'a', operation: 'GET /a', atMs: 5 },
    );

    expect(journey).toBe('a GET /a');
  });

  it('is the gateway where it called nobody', () => {
    expect(journeyOf(gateway)).toBe('gateway /*');
    expect(journeyOf(gateway, { id: 2, parent: 1, kind: 'internal', operation: 'rate limit' })).toBe('gateway /*');
  });

  it('is what consumes a message behind a gateway', () => {
    const journey = journeyOf(
      gateway,
      { id: 2, parent: 1, service: 'gateway', kind: 'producer', operation: 'send orders' },
      { id: 3, parent: 2, service: 'orders', kind: 'consumer', operation: 'process orders' },
    );

    expect(journey).toBe('orders process orders');
  });

  it('names the journey only: the request is measured at the root', () => {
    const trace = assembleTrace(traceId(1), [
      buildTraceSpan(gateway),
      buildTraceSpan({ id: 2, parent: 1, service: 'orders', operation: 'POST /orders', durationMs: 5 }),
    ]);

    expect(trace).toMatchObject({ durationMs: 50, isError: true, journey: { service: 'orders' } });
  });
});

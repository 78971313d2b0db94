import { describe, expect, it } from 'vitest';
import { buildSpanForest } from '../../../../domain/fingerprint/span-forest.ts';
import { createServiceGraph } from '../../../../domain/service-graph/service-graph.ts';
import { quantileOf, sketchCount } from '../../../../domain/sketch/dd-sketch.ts';
import { buildTraceSpan } from '../../../support/builders/build-trace-span.ts';
import type { TraceSpanSketch } from '../../../support/builders/build-trace-span.ts';

function graphOf(...traces: readonly (readonly TraceSpanSketch[])[]) {
  const builder = createServiceGraph();
  for (const spans of traces) builder.add(buildSpanForest(spans.map(buildTraceSpan)));
  return builder.build();
}

const CHECKOUT: readonly TraceSpanSketch[] = [
  { id: 1, service: 'web', durationMs: 100 },
  { id: 2, parent: 1, service: 'web', kind: 'client', durationMs: 60 },
  { id: 3, parent: 2, service: 'pay', durationMs: 50, isError: true },
  { id: 4, parent: 3, service: 'pay', kind: 'internal', durationMs: 5 },
  { id: 5, parent: 1, service: 'web', kind: 'producer', durationMs: 1 },
  { id: 6, parent: 5, service: 'mail', kind: 'consumer', durationMs: 400 },
];

describe('createServiceGraph', () => {
  it('counts calls between services with errors, messages and the duration in the callee', () => {
    const { edges } = graphOf(CHECKOUT, CHECKOUT);

    expect(
      edges.map(({ latency, ...edge }) => ({ ...edge, p50: Math.round(quantileOf(latency, 0.5)! / 10) * 10 })),
    ).toEqual([
      { caller: 'web', callee: 'mail', environment: 'production', calls: 2, errors: 0, messages: 2, p50: 400 },
      { caller: 'web', callee: 'pay', environment: 'production', calls: 2, errors: 2, messages: 0, p50: 50 },
    ]);
  });

  it('counts what was asked of a service: server and consumer spans', () => {
    const { services } = graphOf(CHECKOUT);

    expect(services.map(({ service, spans, requests, errors }) => [service, spans, requests, errors])).toEqual([
      ['mail', 1, 1, 0],
      ['pay', 2, 1, 1],
      ['web', 3, 1, 0],
    ]);
    expect(services.map(({ latency }) => sketchCount(latency))).toEqual([1, 1, 1]);
  });

  it('sees no call where the parent is missing', () => {
    const { services, edges } = graphOf([{ id: 3, parent: 2, service: 'pay' }]);

    expect(services).toHaveLength(1);
    expect(edges).toEqual([]);
  });

  it('keeps environments apart', () => {
    const inStaging = CHECKOUT.map((span) => ({ ...span, environment: 'staging' }));

    const { services, edges } = graphOf(CHECKOUT, inStaging);

    expect(services).toHaveLength(6);
    expect(edges.map(({ callee, environment }) => `${callee} ${environment}`)).toEqual([
      ...['mail production', 'mail staging', 'pay production', 'pay staging'],
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { shapesOf } from '../../../../cli/files/journey-shapes.ts';
import type { Capsule } from '../../../../domain/journey/capsule.ts';
import { sketchOf } from '../../../../domain/sketch/dd-sketch.ts';

const capsule = (overrides: Partial<Capsule>): Capsule => ({
  fingerprint: 'long',
  journeyId: 'cart',
  windowStartMs: 0,
  traceCount: 2,
  errorCount: 0,
  spanCount: 8,
  latency: sketchOf([100, 100]),
  steps: [
    { service: 'web', operation: 'GET /cart', depth: 0 },
    { service: 'stock', operation: 'GET /stock', depth: 1 },
  ],
  sampleTraceIds: ['t1'],
  ...overrides,
});

describe('shapesOf', () => {
  it('adds up the windows of a shape, and shows the short shape of requests that failed early', () => {
    const early = { fingerprint: 'early', errorCount: 1, traceCount: 1, spanCount: 1, latency: sketchOf([5]) };

    const shapes = shapesOf([capsule({ ...early, steps: [] }), capsule({}), capsule({ windowStartMs: 300_000 })]);

    expect(shapes).toMatchObject([
      {
        fingerprint: 'long',
        requests: 4,
        errors: 0,
        spansPerRequest: 4,
        calls: ['web GET /cart', '  stock GET /stock'],
      },
      { fingerprint: 'early', requests: 1, errors: 1, spansPerRequest: 1 },
    ]);
    expect(shapes.map(({ p50Ms }) => Math.round(p50Ms / 5) * 5)).toEqual([100, 5]);
  });
});

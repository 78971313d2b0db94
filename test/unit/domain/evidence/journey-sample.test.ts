import { describe, expect, it } from 'vitest';
import { chooseSample, sampledRequests } from '../../../../domain/evidence/journey-sample.ts';
import type { TraceEvidence } from '../../../../domain/evidence/trace-evidence.ts';
import type { Capsule } from '../../../../domain/journey/capsule.ts';
import { EMPTY_SKETCH } from '../../../../domain/sketch/sketch-data.ts';

const WINDOW_MS = 300_000;

const capsuleOf = (fingerprint: string, window: number, traceCount: number): Capsule => ({
  ...{ fingerprint, journeyId: 'j', windowStartMs: window * WINDOW_MS, traceCount, errorCount: 0, spanCount: 1 },
  ...{ latency: EMPTY_SKETCH, steps: [] },
  sampleTraceIds: Array.from(
    { length: Math.min(5, traceCount) },
    (_, n) => `${fingerprint}-${String(window)}-${String(n)}`,
  ),
});

describe('chooseSample', () => {
  it('gives each shape its share of the requests, as far as there are samples', () => {
    const chosen = chooseSample([capsuleOf('common', 0, 300), capsuleOf('rare', 0, 100)], 8);

    expect(chosen.map(({ traceId }) => traceId)).toEqual([
      ...['common-0-0', 'common-0-1', 'common-0-2', 'common-0-3', 'common-0-4'],
      ...['rare-0-0', 'rare-0-1'],
    ]);
    expect(chosen[0]).toMatchObject({ fingerprint: 'common', windowStartMs: 0, fromMs: 0, toMs: WINDOW_MS });
  });

  it('takes all of few requests', () => {
    const chosen = chooseSample([capsuleOf('a', 1, 1), capsuleOf('b', 0, 2)], 60);

    expect(chosen.map(({ traceId }) => traceId)).toEqual(['a-1-0', 'b-0-0', 'b-0-1']);
  });

  it('reaches the limit also where every request has a shape of its own', () => {
    const shapes = Array.from({ length: 1_000 }, (_, n) => capsuleOf(`s${String(n).padStart(4, '0')}`, 0, 1));

    expect(chooseSample(shapes, 10)).toHaveLength(10);
  });

  it('takes the newest windows alone, whatever the order of the capsules', () => {
    const windows = Array.from({ length: 30 }, (_, window) => capsuleOf('a', window, 4));

    const chosen = chooseSample(windows, 60);

    expect(new Set(chosen.map(({ windowStartMs }) => windowStartMs / WINDOW_MS))).toEqual(
      new Set(Array.from({ length: 12 }, (_, n) => 29 - n)),
    );
    expect(chooseSample(windows.toReversed(), 60)).toEqual(chosen);
  });

  it('has nothing of no capsules', () => {
    expect(chooseSample([])).toEqual([]);
  });
});

describe('sampledRequests', () => {
  it('joins choices with answers, and leaves out what nobody answered for', () => {
    const choices = chooseSample([capsuleOf('a', 0, 2)]);
    const trace: TraceEvidence = { kind: 'missing', traceId: 'a-0-1', reason: 'not_archived' };

    expect(sampledRequests(choices, [trace])).toEqual([{ fingerprint: 'a', windowStartMs: 0, trace }]);
  });
});

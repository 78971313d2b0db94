import { describe, expect, it } from 'vitest';
import type { EvidencePointer } from '../../../../domain/evidence/evidence.ts';
import { wantedTraces } from '../../../../domain/evidence/wanted-traces.ts';
import type { Capsule } from '../../../../domain/journey/capsule.ts';
import { EMPTY_SKETCH } from '../../../../domain/sketch/sketch-data.ts';

const capsuleAt = (windowStartMs: number, sampleTraceIds: readonly string[]): Capsule => ({
  ...{ fingerprint: 'f', journeyId: 'j', windowStartMs, traceCount: 1, errorCount: 0, spanCount: 1 },
  ...{ latency: EMPTY_SKETCH, steps: [], sampleTraceIds },
});
const pointerAt = (windowStartMs: number): EvidencePointer => ({
  ...{ kind: 'capsule', supports: 's', fingerprint: 'f', windowStartMs },
});

describe('wantedTraces', () => {
  it('looks for a trace in the window of its capsule, and for one that no capsule names in all of them', () => {
    const evidence: readonly EvidencePointer[] = [
      pointerAt(600_000),
      pointerAt(0),
      { kind: 'traces', supports: 's', traceIds: ['a', 'b', 'a', 'c'] },
    ];

    const wanted = wantedTraces(evidence, [capsuleAt(600_000, ['a']), capsuleAt(0, ['b'])]);

    expect(wanted).toEqual([
      { traceId: 'a', fromMs: 600_000, toMs: 900_000 },
      { traceId: 'b', fromMs: 0, toMs: 300_000 },
      { traceId: 'c', fromMs: 0, toMs: 900_000 },
    ]);
  });

  it('has no time for a trace without any window, and wants nothing where no trace is named', () => {
    expect(wantedTraces([{ kind: 'traces', supports: 's', traceIds: ['a'] }], [])).toEqual([
      { traceId: 'a', fromMs: 0, toMs: 0 },
    ]);
    expect(wantedTraces([pointerAt(0)], [capsuleAt(0, ['a'])])).toEqual([]);
  });
});

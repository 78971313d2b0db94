import { describe, expect, it } from 'vitest';
import { mergeTraceEvidence } from '../../../../domain/evidence/trace-evidence.ts';
import type { TraceEvidence } from '../../../../domain/evidence/trace-evidence.ts';

const found = (traceId: string, isWhole = true, byte = 1): TraceEvidence => ({
  ...{ kind: 'found', traceId, otlp: new Uint8Array([byte]), isWhole },
});
const missing = (traceId: string, reason: 'not_archived' | 'not_in_archive'): TraceEvidence => ({
  ...{ kind: 'missing', traceId, reason },
});

describe('mergeTraceEvidence', () => {
  it('takes what a later search has found, and why it has not', () => {
    const merged = mergeTraceEvidence(
      [missing('a', 'not_archived'), missing('b', 'not_archived'), found('c')],
      [found('a'), missing('b', 'not_in_archive'), found('d')],
    );

    expect(merged).toEqual([found('a'), missing('b', 'not_in_archive'), found('c'), found('d')]);
  });

  it('never loses a trace, and replaces a part of one by more of it', () => {
    expect(mergeTraceEvidence([found('a')], [missing('a', 'not_archived')])).toEqual([found('a')]);
    expect(mergeTraceEvidence([found('a', false)], [missing('a', 'not_archived')])).toEqual([found('a', false)]);
    expect(mergeTraceEvidence([found('a', false)], [found('a', true, 2)])).toEqual([found('a', true, 2)]);
    expect(mergeTraceEvidence([found('a')], [found('a', false, 2)])).toEqual([found('a')]);
  });
});

import { describe, expect, it } from 'vitest';
import { rememberMisses } from '../../../../api/evidence/remember-misses.ts';
import type { TraceEvidence } from '../../../../domain/evidence/trace-evidence.ts';

const OPTIONS = { limits: { bytes: 1, durationMs: 1 } };
const wanted = (...traceIds: readonly string[]) => traceIds.map((traceId) => ({ traceId, fromMs: 0, toMs: 1 }));
const miss = (traceId: string): TraceEvidence => ({ kind: 'missing', traceId, reason: 'not_archived' });
const find = (traceId: string): TraceEvidence => ({
  ...{ kind: 'found', traceId, otlp: new Uint8Array(), isWhole: true },
});

/** A finder that has some traces, with the traces of each search. */
function setUp(has: readonly string[] = []) {
  const searches: (readonly string[])[] = [];
  let nowMs = 0;
  const finder = rememberMisses(
    {
      findTraces: async (traces) => {
        searches.push(traces.map(({ traceId }) => traceId));
        return traces.map(({ traceId }) => (has.includes(traceId) ? find(traceId) : miss(traceId)));
      },
    },
    () => nowMs,
  );
  return { finder, searches, advance: (ms: number) => (nowMs += ms) };
}

describe('rememberMisses', () => {
  it('looks for what was not found again after a minute, and gives the same answer until then', async () => {
    const { finder, searches, advance } = setUp();
    const first = await finder.findTraces(wanted('a', 'b'), OPTIONS);
    advance(59_999);
    const second = await finder.findTraces(wanted('a', 'b'), OPTIONS);
    advance(1);
    await finder.findTraces(wanted('a', 'b'), OPTIONS);

    expect(first).toEqual([miss('a'), miss('b')]);
    expect(second).toEqual(first);
    expect(searches).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  it('looks for the others, and remembers no find', async () => {
    const { finder, searches } = setUp(['b']);
    await finder.findTraces(wanted('a'), OPTIONS);

    const traces = await finder.findTraces(wanted('b', 'a'), OPTIONS);
    await finder.findTraces(wanted('b', 'a'), OPTIONS);

    expect(traces).toEqual([find('b'), miss('a')]);
    expect(searches).toEqual([['a'], ['b'], ['b']]);
  });

  it('remembers ten thousand traces at the most', async () => {
    const { finder, searches } = setUp();
    await finder.findTraces(wanted(...Array.from({ length: 10_001 }, (_, number) => String(number))), OPTIONS);

    await finder.findTraces(wanted('0', '1'), OPTIONS);

    expect(searches[1]).toEqual(['0']);
  });
});

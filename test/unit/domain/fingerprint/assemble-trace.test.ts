import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_STEPS, assembleTrace } from '../../../../domain/fingerprint/assemble-trace.ts';
import type { TraceSpan } from '../../../../domain/fingerprint/trace-span.ts';
import { SPAN_T0_MS, spanId, traceId } from '../../../support/builders/build-span.ts';
import { buildTraceSpan } from '../../../support/builders/build-trace-span.ts';
import type { TraceSpanSketch } from '../../../support/builders/build-trace-span.ts';

const assemble = (...spans: readonly TraceSpanSketch[]) => assembleTrace(traceId(1), spans.map(buildTraceSpan));
const call = (operation: string, span: TraceSpanSketch): TraceSpanSketch => ({ operation, ...span });

/** Random forests: each span's parent is an earlier one, nobody, or absent; times and labels collide often. */
const traces = fc
  .array(
    fc.record({
      parent: fc.nat({ max: 20 }),
      operation: fc.constantFrom('a', 'b', 'c'),
      isError: fc.boolean(),
      atMs: fc.nat({ max: 6 }),
      durationMs: fc.nat({ max: 4 }),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((spans) =>
    spans.map(({ parent, ...span }, index): TraceSpanSketch => {
      if (parent === 20) return { id: index + 1, parent: 999, ...span };
      return parent % (index + 1) === 0
        ? { id: index + 1, ...span }
        : { id: index + 1, parent: parent % (index + 1), ...span };
    }),
  );

/** Any parent ids at all: cycles, spans that are their own parents, ids that come twice. */
const brokenTraces = fc.array(
  fc.record({
    id: fc.nat({ max: 6 }),
    parent: fc.option(fc.nat({ max: 8 }), { nil: undefined }),
    atMs: fc.nat({ max: 3 }),
  }),
  { minLength: 1, maxLength: 12 },
);

const toSpans = (sketches: readonly { readonly parent?: number | undefined }[]): TraceSpan[] =>
  sketches.map(({ parent, ...span }) => buildTraceSpan(parent === undefined ? span : { ...span, parent }));

describe('assembling a trace', () => {
  it('gives the request that the root stands for', () => {
    const trace = assemble(
      { id: 1, atMs: 1.7, durationMs: 30.5, operation: 'GET /cart', isError: true },
      { id: 2, parent: 1, atMs: 5, service: 'stock', operation: 'GET /stock' },
    );

    expect(trace).toMatchObject({
      traceId: traceId(1),
      journey: { service: 'shop', environment: 'production', operation: 'GET /cart', kind: 'http' },
      startMs: SPAN_T0_MS + 1,
      durationMs: 30.5,
      isError: true,
      spanCount: 2,
      steps: [
        { service: 'shop', operation: 'GET /cart', depth: 0 },
        { service: 'stock', operation: 'GET /stock', depth: 1 },
      ],
    });
    expect(trace.fingerprint).toMatch(/^[0-9a-f]{16}$/);
  });

  it('takes the earliest of several parentless spans for the root, though an orphan is earlier', () => {
    const trace = assemble(
      call('orphan', { id: 1, parent: 77, atMs: 0 }),
      call('second', { id: 2, atMs: 2 }),
      call('first', { id: 3, atMs: 1 }),
    );

    expect(trace.journey.operation).toBe('first');
    expect(trace.steps.map(({ operation }) => operation)).toEqual(['first', 'orphan', 'second']);
  });

  it('takes the earliest orphan when no span is parentless', () => {
    const trace = assemble(call('late', { id: 1, parent: 77, atMs: 5 }), call('early', { id: 2, parent: 78, atMs: 1 }));

    expect(trace.journey.operation).toBe('early');
  });

  it('takes the earliest span on a cycle when there is nothing else', () => {
    const trace = assemble(
      call('hangs on it', { id: 4, parent: 1, atMs: 0 }),
      call('x', { id: 1, parent: 3, atMs: 3 }),
      call('y', { id: 2, parent: 1, atMs: 2 }),
      call('z', { id: 3, parent: 2, atMs: 4 }),
    );

    expect(trace.journey.operation).toBe('y');
    expect(trace.spanCount).toBe(4);
    expect(trace.steps.map(({ operation, depth }) => [operation, depth])).toEqual([
      ['y', 0],
      ['z', 1],
      ['x', 2],
      ['hangs on it', 3],
    ]);
  });

  it('takes a span that is its own parent for a root', () => {
    expect(assemble(call('self', { id: 1, parent: 1 })).journey.operation).toBe('self');
  });

  it('refuses a trace without spans', () => {
    expect(() => assembleTrace(traceId(1), [])).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
  });

  it('does not depend on the order of the spans', () => {
    fc.assert(
      fc.property(traces, fc.infiniteStream(fc.nat()), (sketches, keys) => {
        const shuffled = sketches
          .map((sketch) => ({ sketch, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ sketch }) => sketch);

        expect(assembleTrace(traceId(1), toSpans(shuffled))).toEqual(assembleTrace(traceId(1), toSpans(sketches)));
      }),
    );
  });

  it('does not depend on order either when the parent ids are nonsense, and counts every span', () => {
    fc.assert(
      fc.property(brokenTraces, (sketches) => {
        const trace = assembleTrace(traceId(1), toSpans(sketches));

        expect(trace.spanCount).toBe(sketches.length);
        expect(trace.steps.length).toBeGreaterThan(0);
        expect(assembleTrace(traceId(1), toSpans(sketches.toReversed()))).toEqual(trace);
      }),
    );
  });

  it('has a fingerprint that does not depend on ids', () => {
    fc.assert(
      fc.property(traces, fc.integer({ min: 1, max: 1e6 }), (sketches, salt) => {
        const renamed = sketches.map(({ id = 0, parent, ...span }) => ({
          ...span,
          id: (id * 7919 + salt) % 100_003,
          ...(parent === undefined ? {} : { parent: (parent * 7919 + salt) % 100_003 }),
        }));

        const [before, after] = [toSpans(sketches), toSpans(renamed)].map((spans) => assembleTrace(traceId(1), spans));

        expect(after?.fingerprint).toBe(before?.fingerprint);
        expect(after?.steps).toEqual(before?.steps);
      }),
    );
  });

  it('does not change its input', () => {
    const spans = toSpans([{ parent: 2 }, { parent: undefined }]);
    const before = structuredClone(spans);

    assembleTrace(traceId(1), spans);

    expect(spans).toEqual(before);
  });
});

describe('the fingerprint of a trace', () => {
  const root = call('GET /cart', { id: 1, durationMs: 100 });
  const fingerprintOf = (...spans: readonly TraceSpanSketch[]) => assemble(root, ...spans).fingerprint;

  it('folds a loop of any length to one turn', () => {
    const turns = [2, 3, 4, 5].map((id) => call('SELECT', { id, parent: 1, atMs: id * 10, durationMs: 5 }));

    expect(fingerprintOf(...turns)).toBe(fingerprintOf(...turns.slice(0, 1)));
    expect(assemble(root, ...turns).steps).toHaveLength(2);
  });

  it('keeps a failed call apart from its successful retry', () => {
    const failed = call('GET /stock', { id: 2, parent: 1, atMs: 10, durationMs: 5, isError: true });
    const retried = call('GET /stock', { id: 3, parent: 1, atMs: 20, durationMs: 5 });

    expect(fingerprintOf(failed, retried)).not.toBe(fingerprintOf(retried));
    expect(assemble(root, failed, retried).steps).toHaveLength(3);
  });

  it('keeps the order of calls that follow each other', () => {
    const at = (atMs: number, id: number, operation: string) => call(operation, { id, parent: 1, atMs, durationMs: 5 });

    expect(fingerprintOf(at(10, 2, 'a'), at(20, 3, 'b'))).not.toBe(fingerprintOf(at(20, 2, 'a'), at(10, 3, 'b')));
  });

  it('ignores the order of calls that overlap', () => {
    const at = (atMs: number, id: number, operation: string) =>
      call(operation, { id, parent: 1, atMs, durationMs: 15 });

    expect(fingerprintOf(at(10, 2, 'a'), at(20, 3, 'b'))).toBe(fingerprintOf(at(20, 2, 'a'), at(10, 3, 'b')));
  });

  it.each([
    ['service', { service: 'stock' }],
    ['operation', { operation: 'GET /other' }],
    ['kind', { kind: 'client' }],
    ['error flag', { isError: true }],
  ] as const)('tells spans apart by %s', (_, difference) => {
    const child = { id: 2, parent: 1, atMs: 10 };

    expect(fingerprintOf({ ...child, ...difference })).not.toBe(fingerprintOf(child));
  });

  it('tells a child from a grandchild and from an orphan', () => {
    const chain = fingerprintOf({ id: 2, parent: 1, atMs: 10 }, { id: 3, parent: 2, atMs: 11, durationMs: 1 });
    const siblings = fingerprintOf({ id: 2, parent: 1, atMs: 10 }, { id: 3, parent: 1, atMs: 11, durationMs: 1 });
    const orphan = fingerprintOf({ id: 2, parent: 1, atMs: 10 }, { id: 3, parent: 99, atMs: 11, durationMs: 1 });

    expect(new Set([chain, siblings, orphan]).size).toBe(3);
  });

  it('stays what it was: stored capsules are found by it', () => {
    expect(fingerprintOf(call('SELECT', { id: 2, parent: 1, atMs: 10 }))).toBe('603d27067300518e');
  });
});

describe('a very large trace', () => {
  const numbers = Array.from({ length: 10_000 }, (_, index) => index + 1);

  it('may be deeper than the stack', () => {
    const chain = numbers.map((id) => buildTraceSpan(id === 1 ? { id } : { id, parent: id - 1, atMs: id }));

    const trace = assembleTrace(traceId(1), chain);

    expect(trace.spanCount).toBe(10_000);
    expect(trace.steps).toHaveLength(MAX_STEPS);
    expect(trace.steps.at(-1)?.depth).toBe(MAX_STEPS - 1);
  });

  it('may have all its spans below one', () => {
    const fan = numbers.map((id) =>
      buildTraceSpan(
        id === 1
          ? { id, durationMs: 1e6 }
          : { id, parent: 1, atMs: id, durationMs: 1, operation: `op ${String(id % 3)}` },
      ),
    );

    expect(assembleTrace(traceId(1), fan).spanCount).toBe(10_000);
  });

  it('may be one cycle', () => {
    const cycle = numbers.map((id) => buildTraceSpan({ id, parent: (id % 10_000) + 1, atMs: id }));

    const trace = assembleTrace(traceId(1), cycle);

    expect(trace.spanCount).toBe(10_000);
    expect(trace.startMs).toBe(SPAN_T0_MS + 1);
  });

  it('may have one id for all its spans', () => {
    const same = numbers.map((id) => ({ ...buildTraceSpan({ id, atMs: id }), spanId: spanId(1) }));

    expect(assembleTrace(traceId(1), same).spanCount).toBe(10_000);
  });
});

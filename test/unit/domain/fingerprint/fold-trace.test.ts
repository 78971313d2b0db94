import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembleTrace } from '../../../../domain/fingerprint/assemble-trace.ts';
import { TraceFolder } from '../../../../domain/fingerprint/fold-trace.ts';
import { TraceColumns } from '../../../../domain/fingerprint/trace-columns.ts';
import type { TraceSpan } from '../../../../domain/fingerprint/trace-span.ts';
import { buildTraceSpan } from '../../../support/builders/build-trace-span.ts';
import { traceId } from '../../../support/builders/build-span.ts';

const word = (hex: string, at: number): number => Number.parseInt(hex.slice(at, at + 8).padEnd(1, '0'), 16) | 0;

/** One folder for all runs: what a trace leaves behind must not reach the next. */
const columns = new TraceColumns();
const folder = new TraceFolder(columns);

function fold(spans: readonly TraceSpan[]) {
  const labels = [...new Set(spans.map(({ label }) => label))];
  columns.reserve(spans.length);
  for (const [row, { spanId, parentSpanId, startUs, durationNs, label }] of spans.entries()) {
    const words = [word(spanId, 0), word(spanId, 8), word(parentSpanId, 0), word(parentSpanId, 8)];
    columns.ids.set(words, row * 4);
    columns.startUs[row] = startUs;
    columns.durationNs[row] = durationNs;
    columns.labels[row] = labels.indexOf(label);
    columns.labelHashes.set([label.hash.high, label.hash.low], row * 2);
  }
  const idOf = (number: number) => labels[number]!.entry.journeyId;
  folder.fold(spans.length, (a, b) => (idOf(a) === idOf(b) ? 0 : idOf(a) < idOf(b) ? -1 : 1));
  const root = spans[folder.root]!;
  return {
    journey: spans[folder.entry((label) => labels[label])]!.label.entry,
    startMs: Math.floor(root.startUs / 1000),
    durationMs: root.durationNs / 1e6,
    isError: root.label.isError,
    fingerprint: folder.fingerprint(),
  };
}

function expectSameAsAssembled(spans: readonly TraceSpan[]): void {
  const { journey, startMs, durationMs, isError, fingerprint } = assembleTrace(traceId(1), spans);

  expect(fold(spans)).toEqual({ journey, startMs, durationMs, isError, fingerprint });
}

/** Ids and parents that collide, miss and form cycles; times and labels that tie. */
const spansOf = (ids: number, maxLength: number) =>
  fc
    .array(
      fc.record({
        id: fc.integer({ min: 1, max: ids }),
        parent: fc.option(fc.nat({ max: ids + 1 }), { nil: undefined }),
        atMs: fc.nat({ max: 6 }),
        durationMs: fc.nat({ max: 3 }),
        operation: fc.constantFrom('a', 'b', '/*'),
        kind: fc.constantFrom('server', 'client', 'consumer'),
        environment: fc.constantFrom('production', 'staging'),
        isError: fc.boolean(),
      }),
      { minLength: 1, maxLength },
    )
    .map((spans) =>
      spans.map(({ parent, ...span }) => buildTraceSpan(parent === undefined ? span : { ...span, parent })),
    );

describe('folding a trace in columns', () => {
  it('finds the root and the fingerprint that assembling its spans finds', () => {
    fc.assert(
      fc.property(spansOf(8, 16), (spans) => expectSameAsAssembled(spans)),
      { numRuns: 1_000 },
    );
  });

  it('does so for traces too long for plain loops', () => {
    fc.assert(
      fc.property(spansOf(60, 120), (spans) => expectSameAsAssembled(spans)),
      { numRuns: 100 },
    );
  });

  it('does so for a wide fan-out and for a chain deeper than the stack', () => {
    const fan = Array.from({ length: 300 }, (_, index) =>
      buildTraceSpan({ id: index + 1, parent: 0, atMs: index % 3, operation: `call ${index % 7}` }),
    );
    const chain = Array.from({ length: 20_000 }, (_, index) => buildTraceSpan({ id: index + 1, parent: index }));

    expectSameAsAssembled([buildTraceSpan({ id: 0 }), ...fan]);
    expectSameAsAssembled(chain);
  });
});

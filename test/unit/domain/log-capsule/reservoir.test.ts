import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LOG_SAMPLES, Reservoir, mergeSamples } from '../../../../domain/log-capsule/reservoir.ts';
import type { LogSample } from '../../../../domain/log-capsule/reservoir.ts';

const sample = fc.record({
  rank: fc.nat(40),
  tieBreak: fc.nat(1_000_000),
  atMs: fc.nat(100),
  severityNumber: fc.constant(9),
  traceId: fc.constant(''),
  spanId: fc.constant(''),
  text: fc.string({ maxLength: 3 }),
}) as fc.Arbitrary<LogSample>;

/** A trace's lines all have the rank of the trace. */
const traced = fc.tuple(sample, fc.nat(12)).map(([line, trace]) => ({
  ...line,
  ...(trace === 0 ? {} : { traceId: `t${String(trace)}`, rank: (trace * 7) % 41 }),
}));

function keep(samples: readonly LogSample[], bound?: number): readonly LogSample[] {
  const reservoir = new Reservoir(bound);
  for (const line of samples) if (reservoir.wants(line.rank)) reservoir.add(line);
  return reservoir.samples();
}

it('keeps the same lines whatever their order and however they are split into parts', () => {
  fc.assert(
    fc.property(fc.array(traced, { maxLength: 60 }), fc.nat(60), (lines, cut) => {
      const parts = [lines.slice(0, cut), lines.slice(cut)].map((part) => keep(part));

      expect(keep([...lines].reverse())).toEqual(keep(lines));
      expect(mergeSamples(parts)).toEqual(keep(lines));
    }),
  );
});

it('loses nothing when a later part is bound by what an earlier part kept', () => {
  fc.assert(
    fc.property(fc.array(traced, { maxLength: 60 }), fc.nat(60), (lines, cut) => {
      const first = new Reservoir();
      for (const line of lines.slice(0, cut)) first.add(line);

      const second = keep(lines.slice(cut), first.largest());

      expect(mergeSamples([first.samples(), second])).toEqual(keep(lines));
    }),
  );
});

it('keeps at most one line of a trace and as many as it says', () => {
  fc.assert(
    fc.property(fc.array(traced, { maxLength: 80 }), (lines) => {
      const kept = keep(lines);

      const traces = kept.map(({ traceId }) => traceId).filter((traceId) => traceId !== '');
      expect(new Set(traces).size).toBe(traces.length);
      expect(kept.length).toBeLessThanOrEqual(LOG_SAMPLES);
    }),
  );
});

it('keeps lines of smaller rank and gives up those of larger', () => {
  const line = (rank: number): LogSample => ({
    ...{ rank, tieBreak: 0, atMs: 0, severityNumber: 9, traceId: '', spanId: '', text: String(rank) },
  });

  const kept = keep(Array.from({ length: 30 }, (_, index) => line(29 - index)));

  expect(kept.map(({ rank }) => rank)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMatrix } from '../../../../../ingest/prometheus/query-range/parse-matrix.ts';
import { MAX_POINTS, planRangeQueries } from '../../../../../ingest/prometheus/query-range/plan-range-queries.ts';
import { SeriesBuffer } from '../../../../../ingest/prometheus/series-buffer.ts';

function parse(answer: unknown, name?: string): SeriesBuffer {
  const buffer = new SeriesBuffer({ fromMs: 0, toMs: 10_000 }, { maxSeries: 10, maxSamples: 10 });
  parseMatrix(Buffer.from(typeof answer === 'string' ? answer : JSON.stringify(answer)), buffer, { selector: 0, name });
  return buffer;
}
const answerOf = (result: unknown) => ({ status: 'success', data: { resultType: 'matrix', result } });

describe('planRangeQueries', () => {
  it('has every multiple of the step in the window once, in queries within the limit', () => {
    const windows = fc.record({
      fromMs: fc.nat(1e9),
      lengthMs: fc.nat(4e7),
      stepMs: fc.constantFrom(1_000, 1_500, 7_000, 30_000),
    });
    fc.assert(
      fc.property(windows, ({ fromMs, lengthMs, stepMs }) => {
        const toMs = fromMs + lengthMs;
        const queries = planRangeQueries('up', { fromMs, toMs }, stepMs);

        let expectedMs = (Math.floor(fromMs / stepMs) + 1) * stepMs;
        for (const { startMs, endMs } of queries) {
          const points = Math.floor((endMs - startMs) / stepMs) + 1;
          expect(startMs).toBe(expectedMs);
          expect(points).toBeLessThanOrEqual(MAX_POINTS);
          expect(endMs).toBeLessThanOrEqual(toMs);
          expectedMs += points * stepMs;
        }
        expect(expectedMs).toBeGreaterThan(toMs);
      }),
    );
  });

  it('asks for nothing where no step falls', () => {
    expect(planRangeQueries('up', { fromMs: 1_000, toMs: 1_999 }, 1_000)).toEqual([]);
  });
});

describe('parseMatrix', () => {
  it('reads values, special ones too, and gives a name', () => {
    const values = [
      [1, '1.5'],
      [2.001, 'NaN'],
      [3, '+Inf'],
      [4, '-Inf'],
      [5, '1e-3'],
    ];
    const buffer = parse(answerOf([{ metric: { __name__: 'x', a: 'b' }, values, histograms: [[1, {}]] }]), 'own:name');

    expect(buffer.series[0]?.samples).toEqual([
      { timeMs: 1_000, value: 1.5, isStale: false },
      { timeMs: 2_001, value: Number.NaN, isStale: false },
      { timeMs: 3_000, value: Infinity, isStale: false },
      { timeMs: 4_000, value: -Infinity, isStale: false },
      { timeMs: 5_000, value: 0.001, isStale: false },
    ]);
    expect(buffer.series[0]?.labels.get('__name__')).toBe('own:name');
    expect(buffer.dropped.get('native_histogram')).toBe(1);
  });

  it.each([
    ['no JSON', '{'],
    ['null', 'null'],
    ['an error', { status: 'error', error: 'x' }],
    ['a vector', { status: 'success', data: { resultType: 'vector', result: [] } }],
    ['a series that is none', answerOf([null])],
    ['a series without labels', answerOf([{ values: [] }])],
    ['a point that is none', answerOf([{ metric: {}, values: [[1]] }])],
    ['a value that is no text', answerOf([{ metric: {}, values: [[1, 2]] }])],
    ['a value that is no number', answerOf([{ metric: {}, values: [[1, 'x']] }])],
    ['an empty value', answerOf([{ metric: {}, values: [[1, '']] }])],
  ])('refuses %s', (_, answer) => {
    expect(() => parse(answer)).toThrow(expect.objectContaining({ code: 'unavailable' }));
  });
});

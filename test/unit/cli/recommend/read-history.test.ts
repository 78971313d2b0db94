import { describe, expect, it } from 'vitest';
import { readHistory } from '../../../../cli/recommend/read-history.ts';
import { parseTime } from '../../../../cli/recommend/parse-time.ts';

const read = (...lines: string[]) => readHistory(lines.join('\n'), 'series.csv');

describe('readHistory', () => {
  it('reads values in any order, leaves other columns and empty values alone', () => {
    const history = read(
      '\uFEFF"TimeStamp",Value,Label',
      '"2026-01-01T02:00:00Z",3.5,1',
      '"2026-01-01T00:00:00Z",1.5,0',
      '"2026-01-01T01:00:00Z",,0',
      '',
    );

    if (history.kind !== 'values') throw new Error('no values');
    expect(history.series.stepMs).toBe(3_600_000);
    expect([...history.series.values]).toEqual([1.5, 3.5]);
    expect([...history.series.timesMs].map((timeMs) => new Date(timeMs).getUTCHours())).toEqual([0, 2]);
  });

  it.each([
    ['good', '97'],
    ['bad', '3'],
  ])('reads total with %s, whatever separates', (column, part) => {
    expect(read(`timestamp;${column};total`, `1767225600;${part};100`, `1767225660;${part};100`)).toEqual({
      kind: 'counts',
      series: {
        stepMs: 60_000,
        rows: [0, 60_000].map((offset) => ({ startMs: 1_767_225_600_000 + offset, total: 100, bad: 3 })),
      },
    });
  });

  it.each([
    [['value', '3'], 'there is no column timestamp; the columns are value'],
    [['timestamp,good', '2026-01-01,3'], 'neither a column value nor the columns good and total'],
    [['timestamp,value'], 'no rows after the header'],
    [['timestamp,value', 'yesterday,3'], 'line 2: "yesterday" is no time'],
    [['timestamp,value', '2026-01-01,3', '2026-01-02,-1'], 'line 3: value is "-1"'],
    [['timestamp,value', '2026-01-01,3', '2026-01-02,x'], 'line 3: value is "x"'],
    [['timestamp,good,total', '2026-01-01,3,2', '2026-01-02,1,1'], 'line 2: good (3) is more than total (2)'],
    [['timestamp,good,total', '2026-01-01,,2', '2026-01-02,1,1'], 'line 2: good is ""'],
    [['timestamp,value', '2026-01-01,3', '2026-01-01,3'], 'lines 2 and 3 have the same time; give one series a file'],
    [['timestamp,value', '2026-01-01,3'], 'one row alone'],
    [['timestamp,value', '2026-01-01,3,7'], 'no CSV that can be read'],
    [['timestamp,value', '"2026-01-01,3'], 'no CSV that can be read'],
  ])('refuses %j: %s', (lines, problem) => {
    expect(() => read(...lines)).toThrow(problem);
  });
});

describe('parseTime', () => {
  const expected = Date.UTC(2026, 0, 1, 10, 30);

  it.each([
    '2026-01-01T10:30:00Z',
    '2026-01-01T12:30:00+02:00',
    '2026-01-01 10:30:00',
    '2026-01-01 10:30',
    '2026-01-01 10:30:00 UTC',
    '1767263400',
    '1767263400.000',
    '1767263400000',
    '1767263400000000',
    '1767263400000000000',
  ])('reads %s', (text) => {
    expect(parseTime(text)).toBe(expected);
  });

  it.each(['', 'now', '12', '2026-13-01', '01/02/2026'])('does not guess %j', (text) => {
    expect(parseTime(text)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import type { EventsSli } from '../../../../domain/sli-discovery/discovered-sli.ts';
import { measureEvents } from '../../../../domain/sli-discovery/measure-events.ts';
import type { PrometheusQueries } from '../../../../domain/sli-discovery/ports.ts';
import { createConstantPrometheus } from '../../../support/fakes/constant-prometheus.ts';
import type { ConstantSeries } from '../../../support/fakes/constant-prometheus.ts';

const DAY_MS = 86_400_000;
const STEP_MS = 300_000;
const RANGE = { fromMs: 20_000 * DAY_MS, toMs: 20_010 * DAY_MS };
const rate = (selector: string): string => `sum(rate(${selector}[{{.window}}]))`;
const SLI: EventsSli = { kind: 'events', bad: rate('a_total{code="500"}'), total: rate('a_total') };
const SERIES: readonly ConstantSeries[] = [
  { name: 'a_total', labels: { code: '200' }, perSecond: 0.9 },
  { name: 'a_total', labels: { code: '500' }, perSecond: 0.1 },
];

const measure = (series: readonly ConstantSeries[], sli: EventsSli = SLI, range = RANGE) =>
  measureEvents(createConstantPrometheus(series), sli, range);

describe('measureEvents', () => {
  it('reads bad and total events by whole five minutes', async () => {
    const measured = await measure(SERIES, SLI, { ...RANGE, fromMs: RANGE.fromMs + 1 });

    if (measured.kind === 'unusable') expect.fail(measured.reason);
    const { stepMs, rows } = measured.history;
    expect(stepMs).toBe(STEP_MS);
    expect(rows).toHaveLength(10 * 288 - 1);
    expect(rows[0]).toEqual({ startMs: RANGE.fromMs + STEP_MS, total: 300, bad: expect.closeTo(30, 9) as number });
    expect(rows.at(-1)!.startMs).toBe(RANGE.toMs - STEP_MS);
  });

  it('asks in parts where a server would not answer so many points', async () => {
    const prometheus = createConstantPrometheus(SERIES);
    const asked: number[] = [];
    const counting: PrometheusQueries = {
      ...prometheus,
      range: async (query, question) => {
        asked.push((question.toMs - question.fromMs) / question.stepMs + 1);
        return prometheus.range(query, question);
      },
    };

    const range = { ...RANGE, fromMs: RANGE.toMs - 90 * DAY_MS };
    const measured = await measureEvents(counting, SLI, range);

    expect(Math.max(...asked)).toBeLessThan(11_000);
    expect(measured.kind === 'measured' && measured.history.rows.map(({ startMs }) => startMs)).toEqual(
      Array.from({ length: 90 * 288 }, (_, step) => range.fromMs + step * STEP_MS),
    );
  });

  it('takes good events and counts of ranges too', async () => {
    const good: EventsSli = { kind: 'good_events', good: rate('a_total{code="200"}'), total: rate('a_total') };

    const measured = await measure(SERIES, good);

    expect(measured.kind === 'measured' && measured.history.rows[0]).toMatchObject({
      bad: expect.closeTo(30, 9) as number,
    });
  });

  it('counts no failures where the metric has none', async () => {
    const measured = await measure(SERIES.slice(0, 1));

    expect(measured.kind === 'measured' && measured.history.rows[0]).toMatchObject({ total: 270, bad: 0 });
  });

  it.each<[string, EventsSli, string]>([
    ['nothing is counted', { ...SLI, total: rate('gone_total') }, 'the query of all events gives nothing'],
    [
      'failures are of a metric that is not there',
      { ...SLI, bad: rate('b_total') },
      'asks for b_total, which is not there',
    ],
    [
      'more is bad than there is',
      { kind: 'events', bad: rate('a_total'), total: rate('a_total{code="500"}') },
      'more bad events than events',
    ],
    [
      'more is good than there is',
      { kind: 'good_events', good: rate('a_total'), total: rate('a_total{code="500"}') },
      'more good events than events',
    ],
    [
      'nothing is good',
      { kind: 'good_events', good: rate('a_total{le="0.3"}'), total: rate('a_total') },
      'is a bucket bound wrong?',
    ],
    [
      'it cannot be told what is counted',
      {
        kind: 'events',
        bad: rate('a_total{code="500"}').replace('rate', 'irate'),
        total: rate('a_total').replace('rate', 'irate'),
      },
      'cannot be told what its queries count',
    ],
  ])('says so when %s', async (_, sli, reason) => {
    expect(await measure(SERIES, sli)).toEqual({ kind: 'unusable', reason: expect.stringContaining(reason) as string });
  });

  it('tells a refused query and passes on that the server is gone', async () => {
    const refusing = createConstantPrometheus(SERIES, { refuses: /code="500"/ });
    const down = createConstantPrometheus(SERIES, { isDown: () => true });

    expect(await measureEvents(refusing, SLI, RANGE)).toEqual({
      ...{ kind: 'unusable', reason: 'a query was refused: bad query.' },
    });
    await expect(measureEvents(down, SLI, RANGE)).rejects.toBeInstanceOf(ScoutError);
  });
});

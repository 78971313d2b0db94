import { formatCount, formatPercent, formatTime } from '../../domain/recommendation/format-figures.ts';
import { prometheusDuration } from '../../domain/burn-rate/prometheus-duration.ts';
import type { ValueSeries } from '../../domain/value-series/value-series.ts';
import type { ValueQuestion, ValueVerdict } from '../../domain/value-series/judge-value-series.ts';
import { ppmToPercent, WHOLE_PPM } from '../../domain/slo/objective.ts';
import { table } from '../output/table.ts';

const DAY_MS = 86_400_000;

/** A judged value series for people. */
export function describeValues(series: ValueSeries, question: ValueQuestion, verdict: ValueVerdict): string {
  const step = prometheusDuration(Math.round(series.stepMs / 1000));
  const share = `${ppmToPercent(Math.round((1 - question.budget) * WHOLE_PPM))} %`;
  const window = `${String(question.windowDays)} days`;
  const from = series.timesMs[0] ?? 0;
  const to = (series.timesMs.at(-1) ?? 0) + series.stepMs;
  const head = `${formatCount(series.values.length)} values, one every ${step}, from ${formatTime(from)} to ${formatTime(to)}.`;
  if (verdict.kind === 'refused') {
    return [head, 'Refused.', ...verdict.reasons.map(({ code, explanation }) => `${code}: ${explanation}`), ''].join(
      '\n',
    );
  }
  const [, balanced] = verdict.variants;
  const allowed = Math.floor((question.budget * question.windowDays * DAY_MS) / series.stepMs);
  return [
    head,
    ...(verdict.improved
      ? [
          `Judged from ${formatTime(verdict.fromMs)} on: the values are on a lower level since, so what was before says nothing.`,
        ]
      : []),
    `Recommended: at most ${String(balanced.threshold)} in ${share} of the steps over ${window}; the next window misses it ` +
      `with a risk of ${formatPercent(balanced.missRisk)}. ${formatCount(allowed)} steps a window may be above.`,
    '',
    table(
      ['variant', column('threshold'), column('miss risk'), column('above in history')],
      verdict.variants.map(({ variant, threshold, missRisk, above }) => [
        variant,
        String(threshold),
        formatPercent(missRisk),
        `${formatCount(above)} of ${formatCount(verdict.values)}`,
      ]),
    ),
    '',
  ].join('\n');
}

function column(head: string): { readonly head: string; readonly align: 'right' } {
  return { head, align: 'right' };
}

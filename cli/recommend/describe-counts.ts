import { prometheusDuration } from '../../domain/burn-rate/prometheus-duration.ts';
import { explainVariants } from '../../domain/recommendation/explain-recommendation.ts';
import { formatCount, formatPercent, formatTime } from '../../domain/recommendation/format-figures.ts';
import { SLI_BUCKET_MS } from '../../domain/sli/sli-bucket.ts';
import { ppmToPercent } from '../../domain/slo/objective.ts';
import type { CountQuestion, JudgedCounts } from './judge-counts.ts';

/** Judged good and total events for people. */
export function describeCounts(judged: JudgedCounts, question: CountQuestion, stepMs: number): string {
  const { series, recorded, verdict, incidents } = judged;
  const { total, bad } = recorded;
  const attained = total === 0 ? 'nothing' : formatPercent(1 - bad / total);
  const lines = [
    `${formatCount(total)} events from ${formatTime(series.fromMs)} to ${formatTime(series.toMs)}, ${formatCount(bad)} of them bad: ` +
      `${attained} attained.`,
  ];
  if (stepMs > SLI_BUCKET_MS) {
    lines.push(
      `The file has one row every ${prometheusDuration(Math.round(stepMs / 1000))}; failures are taken as spread evenly within a row, so alerts ` +
        'on shorter windows are estimates.',
    );
  }
  if (verdict.kind === 'refused') {
    return [
      ...lines,
      'Refused.',
      ...verdict.reasons.map(({ code, explanation }) => `${code}: ${explanation}`),
      '',
    ].join('\n');
  }
  const { variants, choice, evidence } = verdict;
  const { windowDays, traffic } = evidence;
  const balanced = variants[1].target;
  return [
    ...lines,
    `Recommended: ${ppmToPercent(balanced.objectivePpm)} % over ${String(question.windowDays)} days; the next window misses it with a risk ` +
      `of ${formatPercent(balanced.missRisk)}.`,
    ...explainVariants(incidents, { windowDays, variants, choice, perWindow: traffic.perWindow }),
    '',
  ].join('\n');
}

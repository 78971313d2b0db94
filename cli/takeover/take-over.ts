import { runWhatIf } from '../../domain/backtest/what-if.ts';
import { burnRateAlerts } from '../../domain/burn-rate/windows.ts';
import { formatPercent } from '../../domain/recommendation/format-figures.ts';
import { TARGET_LADDER_PPM } from '../../domain/recommendation/target-ladder.ts';
import type { RiskLimits } from '../../domain/recommendation/target-ladder.ts';
import type { PrometheusQueries, TimeRange } from '../../domain/sli-discovery/ports.ts';
import { lintSlo } from '../../domain/slo-lint/lint-slo.ts';
import { ppmToPercent } from '../../domain/slo/objective.ts';
import type { SloSpec, SpecDocument, SpecPlace } from '../../domain/slo-spec/slo-spec.ts';
import { checkQueries, measureEvents } from '../discover/measure-events.ts';
import { judgeCounts } from '../recommend/judge-counts.ts';
import type { CountSeries } from '../recommend/read-history.ts';
import { toMinutes } from '../recommend/to-minutes.ts';
import type { Advice, TakenSlo } from './taken-slo.ts';

/** What is asked about running SLOs. */
export interface TakeOverQuestion {
  readonly documents: readonly SpecDocument[];
  /** Undefined when nothing can be asked: then they are linted alone. */
  readonly prometheus: PrometheusQueries | undefined;
  readonly range: TimeRange;
  readonly defaultWindowDays: number;
  readonly limits: RiskLimits;
  readonly seed: number;
  readonly onProgress: (text: string) => void;
}

/** Looks at every SLO: contradictions, what its queries give, what its alerts would have done, and what we would promise. */
export async function takeOver(question: TakeOverQuestion): Promise<readonly TakenSlo[]> {
  const taken: TakenSlo[] = [];
  for (const { place, slos } of question.documents) {
    for (const slo of slos) {
      question.onProgress(`${slo.service} ${slo.name}`);
      taken.push(await lookAt(slo, place, question));
    }
  }
  return taken;
}

async function lookAt(slo: SloSpec, place: SpecPlace, question: TakeOverQuestion): Promise<TakenSlo> {
  const windowDays = Math.min(90, Math.max(7, slo.windowDays ?? question.defaultWindowDays));
  const findings = lintSlo(slo, burnRateAlerts(windowDays));
  const base = { place, slo, windowDays, findings, history: undefined };
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    return { ...base, advice: { kind: 'mend', because: errors.map(({ message }) => message).join('; ') } };
  }
  const { prometheus, range } = question;
  if (prometheus === undefined) {
    return { ...base, advice: { kind: 'keep', because: 'nothing contradicts itself; no Prometheus was asked' } };
  }
  const { sli } = slo;
  if (sli.kind === 'error_ratio') {
    return {
      ...base,
      advice: { kind: 'mend', because: 'a ratio has no traffic: nothing can be counted; write bad and total events' },
    };
  }
  const problem = await checkQueries(prometheus, sli, range);
  if (problem !== undefined) return { ...base, advice: { kind: 'mend', because: `its queries were run: ${problem}` } };
  const events = await measureEvents(prometheus, sli, range);
  if (events.rows.length === 0) {
    return {
      ...base,
      advice: { kind: 'mend', because: 'its series are scraped too rarely for windows of five minutes' },
    };
  }
  const series = toMinutes(events);
  const whatIf = runWhatIf(series, { objectivePpm: slo.objectivePpm, windowDays });
  const { total, bad } = whatIf.backtest;
  return { ...base, history: { total, bad, whatIf }, advice: adviceOn(slo, events, { ...question, windowDays }) };
}

/** Whether the promise holds at the accepted risk, and whether a stricter one would as well. */
function adviceOn(
  slo: SloSpec,
  events: CountSeries,
  { windowDays, limits, seed }: Pick<TakeOverQuestion, 'limits' | 'seed'> & { readonly windowDays: number },
): Advice {
  const judge = (ladder: readonly number[]) =>
    // Who named the target has decided what it is worth.
    judgeCounts(events, { windowDays, limits, seed, ladder, requestClass: 'critical' }).verdict;
  const all = judge(TARGET_LADDER_PPM);
  if (all.kind === 'refused') {
    return {
      kind: 'keep',
      because: `we would propose none: ${all.reasons.map(({ explanation }) => explanation).join(' ')}`,
    };
  }
  const { target } = all.variants[1];
  const ours = `${ppmToPercent(target.objectivePpm)} % would miss the next window with a risk of ${formatPercent(target.missRisk)}`;
  if (target.objectivePpm < slo.objectivePpm) {
    const own = judge([slo.objectivePpm]);
    const risk = own.kind === 'proposed' ? ` (its own: ${formatPercent(own.variants[1].target.missRisk)})` : '';
    return {
      kind: 'change',
      objectivePpm: target.objectivePpm,
      because: `the history does not support it; ${ours}${risk}`,
    };
  }
  if (target.objectivePpm > slo.objectivePpm) {
    return { kind: 'keep', because: `a stricter one would hold: ${ours}` };
  }
  return { kind: 'keep', because: ours };
}

import { runWhatIf } from '../../domain/backtest/what-if.ts';
import { burnRateAlerts } from '../../domain/burn-rate/windows.ts';
import { formatPercent } from '../../domain/recommendation/format-figures.ts';
import { TARGET_LADDER_PPM } from '../../domain/recommendation/target-ladder.ts';
import type { RiskLimits } from '../../domain/recommendation/target-ladder.ts';
import { measureEvents } from '../../domain/sli-discovery/measure-events.ts';
import type { PrometheusQueries, TimeRange } from '../../domain/sli-discovery/ports.ts';
import { toMinutes } from '../../domain/sli/count-series.ts';
import type { CountSeries } from '../../domain/sli/count-series.ts';
import { lintWarning } from '../../domain/slo-lint/lint-finding.ts';
import type { LintFinding } from '../../domain/slo-lint/lint-finding.ts';
import { lintSlo } from '../../domain/slo-lint/lint-slo.ts';
import { ppmToPercent } from '../../domain/slo/objective.ts';
import { autometricsSeries } from '../../domain/slo-spec/autometrics-objective.ts';
import type { SloSpec, SpecDocument, SpecPlace } from '../../domain/slo-spec/slo-spec.ts';
import { judgeCounts } from '../recommend/judge-counts.ts';
import type { Advice, TakenSlo } from './taken-slo.ts';

/** What is asked about running SLOs. */
export interface TakeOverQuestion {
  readonly documents: readonly SpecDocument[];
  /** SLOs that nothing in the code asks for yet. */
  readonly unused: ReadonlySet<SloSpec>;
  /** Undefined when nothing can be asked: then they are linted alone. */
  readonly prometheus: PrometheusQueries | undefined;
  readonly range: TimeRange;
  readonly defaultWindowDays: number;
  readonly limits: RiskLimits;
  readonly seed: number;
  readonly onProgress: (text: string) => void;
}

/** SLO windows that can be replayed, days. */
const SHORTEST_WINDOW = 7;
const LONGEST_WINDOW = 90;

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
  const named = slo.windowDays ?? question.defaultWindowDays;
  const windowDays = Math.min(LONGEST_WINDOW, Math.max(SHORTEST_WINDOW, named));
  const findings = [...lintSlo(slo, burnRateAlerts(windowDays)), ...otherWindow(named, windowDays)];
  const base = { place, slo, windowDays, findings, history: undefined };
  const mend = (because: string): TakenSlo => ({ ...base, advice: { kind: 'mend', because } });
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return mend(errors.map(({ message }) => message).join('; '));
  const { prometheus, range } = question;
  if (prometheus === undefined) {
    return { ...base, advice: { kind: 'keep', because: 'nothing contradicts itself; no Prometheus was asked' } };
  }
  if (question.unused.has(slo)) {
    return { ...base, advice: { kind: 'keep', because: 'no function of the code has this objective: its rules wait' } };
  }
  const { sli } = slo;
  if (sli.kind === 'error_ratio') {
    return mend('a ratio has no traffic: nothing can be counted; write bad and total events');
  }
  const measured = await measureEvents(prometheus, sli, range);
  if (measured.kind === 'unusable') return mend(`its queries were run: ${measured.reason}`);
  const { history } = measured;
  const whatIf = runWhatIf(toMinutes(history), { objectivePpm: slo.objectivePpm, windowDays });
  const { total, bad } = whatIf.backtest;
  return {
    ...base,
    history: { total, bad, whatIf },
    advice: inCode(slo, adviceOn(slo, history, { ...question, windowDays })),
  };
}

/** An objective of autometrics is written in the code, and its label with it. */
function inCode(slo: SloSpec, advice: Advice): Advice {
  if (advice.kind !== 'change' || autometricsSeries(slo) === undefined) return advice;
  return { ...advice, because: `${advice.because}; it is set in the code, as the percentile of the objective` };
}

function otherWindow(named: number, judged: number): readonly LintFinding[] {
  if (named === judged) return [];
  return [
    lintWarning('window', `a window of ${String(named)} days cannot be replayed; it is judged over ${String(judged)}`),
  ];
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

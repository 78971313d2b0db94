import { quantile } from '../../domain/statistics/quantile.ts';
import type { LabelledSeries } from './labelled-series.ts';
import { scoreThreshold } from './score-threshold.ts';
import type { ThresholdRule } from './threshold-rules.ts';

/** What became of a rule's thresholds over all series. */
export interface RuleScore {
  readonly series: number;
  readonly accepted: number;
  /** Accepted series whose held-out values kept the threshold. */
  readonly kept: number;
  /** Mean over the accepted series of the share of 7-day windows that kept it. */
  readonly windowsKept: number;
  readonly medianOverOracle: number;
  readonly badHours: number;
  readonly badHoursCaught: number;
}

/** Scores a rule on all series. */
export function scoreRule(rule: ThresholdRule, all: readonly LabelledSeries[]): RuleScore {
  const scored = all.flatMap(({ history, held }) => {
    const threshold = rule(history);
    return threshold === undefined ? [] : [scoreThreshold(threshold, held)];
  });
  const sum = (of: (score: (typeof scored)[number]) => number): number =>
    scored.reduce((total, score) => total + of(score), 0);
  const ratios = scored.map(({ overOracle }) => overOracle);
  return {
    series: all.length,
    accepted: scored.length,
    kept: scored.filter(({ kept }) => kept).length,
    windowsKept: sum(({ windowsKept }) => windowsKept) / scored.length,
    medianOverOracle: quantile(ratios, 0.5) ?? Number.NaN,
    badHours: sum(({ badHours }) => badHours),
    badHoursCaught: sum(({ badHoursCaught }) => badHoursCaught),
  };
}

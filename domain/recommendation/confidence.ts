import { budgetPpm, WHOLE_PPM } from '../slo/objective.ts';
import type { ObjectivePpm } from '../slo/objective.ts';
import type { HalfDifference } from '../statistics/half-difference-test.ts';
import { quantile } from '../statistics/quantile.ts';
import { agreementScore, explainComparison } from './compare-sources.ts';
import type { SourceComparison } from './compare-sources.ts';
import { formatCount, formatPercent } from './format-figures.ts';
import type { Confidence, ConfidencePart } from './recommendation.ts';

/** Weights of the parts when all are there; they sum to 1. */
export const CONFIDENCE_WEIGHTS: Readonly<Record<ConfidencePart['name'], number>> = {
  sample_size: 0.25,
  interval_width: 0.25,
  stability: 0.25,
  coverage: 0.1,
  agreement: 0.15,
};

/** Expected bad events at which the sample counts half. */
const HALF_SAMPLE = 10;

/** What the confidence is computed from. */
export interface ConfidenceInput {
  /** The balanced target. */
  readonly objectivePpm: ObjectivePpm;
  /** Requests in the history. */
  readonly total: number;
  /** Predicted error ratios of the next window, ascending. */
  readonly windowRatios: Float64Array;
  /** The two halves of the history, without incidents. */
  readonly halves: HalfDifference;
  /** Requests of the journey and of all the service's journeys in the same time, this one's included, both by traces. */
  readonly tracedTotal: number;
  readonly serviceTotal: number;
  /** Traces beside the metric that the SLI is read from, if it is. */
  readonly comparison?: SourceComparison;
}

/** A refusal has no confidence to state. */
export const NO_CONFIDENCE: Confidence = { score: 0, parts: [] };

/**
 * Trust in a recommendation: the weighted mean of its parts, each 0..1. With budget b = 1 − objective:
 *
 * - sample_size = e / (e + 10) with e = b × requests, the bad events that the target would have allowed so far;
 * - interval_width = b / (b + w) with w the width of the 90 % prediction interval of the next window's error ratio;
 * - stability = 1 − min(1, |r₂ − r₁| / b) with r₁, r₂ the error ratios of the history's halves without incidents;
 * - coverage = the journey's share of the service's requests;
 * - agreement = 1 − min(1, |r_t − r_m| / b) with r_t, r_m the error ratios by traces and by the metric over the time that both
 *   have. Where there is nothing to compare its score is 1, its weight 0, and the other weights are divided by 0.85, so that
 *   the weights always sum to 1.
 */
export function scoreConfidence(input: ConfidenceInput): Confidence {
  const { comparison } = input;
  const weigh = (part: Part): ConfidencePart => ({ ...part, weight: weightOf(part.name, comparison !== undefined) });
  const all = [sampleSize(input), intervalWidth(input), stability(input), coverage(input), agreement(input)];
  const parts = all.map(weigh);
  return { score: parts.reduce((sum, { score, weight }) => sum + score * weight, 0), parts };
}

type Part = Omit<ConfidencePart, 'weight'>;

function weightOf(name: Part['name'], isCompared: boolean): number {
  if (isCompared) return CONFIDENCE_WEIGHTS[name];
  return name === 'agreement' ? 0 : CONFIDENCE_WEIGHTS[name] / (1 - CONFIDENCE_WEIGHTS.agreement);
}

function agreement({ objectivePpm, comparison }: ConfidenceInput): Part {
  if (comparison === undefined) {
    const explanation = 'Not compared: there is no metric source beside the traces, so this part has no weight.';
    return { name: 'agreement', score: 1, explanation };
  }
  return {
    name: 'agreement',
    score: agreementScore(comparison, objectivePpm),
    explanation: `${explainComparison(comparison)} The budget is ${formatPercent(budgetPpm(objectivePpm) / WHOLE_PPM)}.`,
  };
}

function sampleSize({ objectivePpm, total }: ConfidenceInput): Part {
  const expected = (total * budgetPpm(objectivePpm)) / WHOLE_PPM;
  return {
    name: 'sample_size',
    score: expected / (expected + HALF_SAMPLE),
    explanation: `${formatCount(total)} requests; the target would have allowed ${formatCount(expected)} of them to be bad.`,
  };
}

function intervalWidth({ objectivePpm, windowRatios }: ConfidenceInput): Part {
  const budget = budgetPpm(objectivePpm) / WHOLE_PPM;
  const low = quantile(windowRatios, 0.05) ?? 0;
  const high = quantile(windowRatios, 0.95) ?? 0;
  return {
    name: 'interval_width',
    score: budget / (budget + high - low),
    explanation:
      `With 90 % probability the next window's error ratio is between ${formatPercent(low)} and ${formatPercent(high)}; ` +
      `the budget is ${formatPercent(budget)}.`,
  };
}

function stability({ objectivePpm, halves }: ConfidenceInput): Part {
  const budget = budgetPpm(objectivePpm) / WHOLE_PPM;
  return {
    name: 'stability',
    score: 1 - Math.min(1, Math.abs(halves.newerRatio - halves.olderRatio) / budget),
    explanation:
      `Without incidents ${formatPercent(halves.olderRatio)} of the older half's requests were bad and ` +
      `${formatPercent(halves.newerRatio)} of the newer half's; the budget is ${formatPercent(budget)}.`,
  };
}

function coverage({ tracedTotal, serviceTotal }: ConfidenceInput): Part {
  const share = serviceTotal <= 0 ? 0 : Math.min(1, tracedTotal / serviceTotal);
  return {
    name: 'coverage',
    score: share,
    explanation: `The journey has ${formatCount(tracedTotal)} of the service's ${formatCount(serviceTotal)} requests.`,
  };
}

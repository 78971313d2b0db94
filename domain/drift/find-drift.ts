import { stableHash } from '../fingerprint/stable-hash.ts';
import { dayCounts } from '../recommendation/day-counts.ts';
import { formatTime } from '../recommendation/format-figures.ts';
import { predictionSeed, predictWindowRatios } from '../recommendation/predict-ratios.ts';
import type { Recommendation } from '../recommendation/recommendation.ts';
import { allEvents, createMinuteSeries } from '../sli/minute-series.ts';
import type { MinuteSeries } from '../sli/minute-series.ts';
import type { EventCount, SliDefinition } from '../sli/sli-bucket.ts';
import { budgetPpm, WHOLE_PPM } from '../slo/objective.ts';
import type { ObjectivePpm } from '../slo/objective.ts';
import type { Slo } from '../slo/slo.ts';
import { exceedanceProbability } from '../statistics/block-bootstrap.ts';
import { createSeededRandom, seedFromHash } from '../statistics/seeded-random.ts';
import { compareDays } from './compare-days.ts';
import { wholeWeeks } from './drift-days.ts';
import type { DaySample } from './drift-days.ts';
import type { DriftFigures, DriftVerdict } from './drift.ts';
import { explainDrift } from './explain-drift.ts';
import { findMoves } from './find-moves.ts';

const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;

/** With less of the baseline's events left, its days say something else than they did. */
const LEAST_BASELINE_SHARE = 0.5;

/** A live SLO with what it is compared with. */
export interface DriftInput {
  readonly slo: Slo;
  /** What a person last decided on: the recommendation that the SLO was approved from, or a later one that was rejected. */
  readonly baseline: Recommendation;
  /** Today's recommendation of the same journey and SLI kind. */
  readonly today: Recommendation;
  /** The history that today's recommendation is made from: [fromMs, toMs). */
  readonly range: { readonly fromMs: number; readonly toMs: number };
  /**
   * Events of the traces in the baseline's attained range when it was made: with the attained figures of a metric the traces
   * may be a sample. Undefined where that is not known any more.
   */
  readonly tracedBefore: number | undefined;
  /** The events of the live SLI by the traces in the baseline's attained range and in `range`, each once. */
  readonly counts: readonly EventCount[];
}

/**
 * Compares a live SLO with today's recommendation. The samples are disjoint: whole weeks of the history that was decided
 * on, and whole weeks after it of the history that is recommended from today. Deterministic: the same input gives the same
 * verdict, the random numbers included.
 */
export function findDrift(input: DriftInput): DriftVerdict {
  const { slo, baseline, today, range, counts } = input;
  const anchorMs = baseline.attained.toMs;
  const then = createMinuteSeries(counts, baseline.attained);
  const older = wholeWeeks(then, anchorMs);
  const newerRange = { fromMs: Math.max(anchorMs, range.fromMs), toMs: Math.max(anchorMs, range.toMs) };
  const newer = wholeWeeks(createMinuteSeries(counts, newerRange), anchorMs);
  if (newer.days.length === 0) return tooEarly(input);
  const left = allEvents(then).total;
  const before = input.tracedBefore ?? left;
  if (older.days.length === 0 || left === 0 || left < before * LEAST_BASELINE_SHARE) {
    return noBaseline(input);
  }
  const figures = figuresOf(input, { then, older, newer });
  const isOwnBound = today.metricSource === undefined;
  const moves = findMoves(figures, slo.variant, isOwnBound);
  const explanation = explainDrift({ slo, figures, moves });
  if (today.outcome.kind === 'proposed') {
    return { outcome: moves.length > 0 ? 'moved' : 'unmoved', moves, figures, explanation };
  }
  const reasons = today.outcome.reasons.map((reason) => reason.explanation).join(' ');
  return {
    outcome: 'not_proposed',
    moves,
    figures,
    explanation: `${explanation} Nothing can be recommended now: ${reasons}`,
  };
}

interface Samples {
  readonly then: MinuteSeries;
  readonly older: DaySample;
  readonly newer: DaySample;
}

function figuresOf({ slo, baseline, today, counts }: DriftInput, { then, older, newer }: Samples): DriftFigures {
  const random = createSeededRandom(seedFromHash(stableHash(['drift', slo.sloId])));
  const recommendedBeforePpm = targetOf(baseline, slo);
  const recommendedNowPpm = targetOf(today, slo);
  const thresholdMs = thresholdOf(slo.sli);
  const recommendedThresholdMs = today.outcome.kind === 'proposed' ? thresholdOf(today.sli) : undefined;
  return {
    ...{ beforeFromMs: older.fromMs, beforeToMs: older.toMs, nowFromMs: newer.fromMs, nowToMs: newer.toMs },
    ...compareDays(older, newer, random),
    missRiskBefore: missRisk(then, slo),
    missRiskNow: missRisk(createMinuteSeries(counts, today.attained), slo),
    ...(recommendedBeforePpm === undefined ? {} : { recommendedBeforePpm }),
    ...(recommendedNowPpm === undefined ? {} : { recommendedNowPpm }),
    ...(thresholdMs === undefined ? {} : { thresholdMs }),
    ...(recommendedThresholdMs === undefined ? {} : { recommendedThresholdMs }),
  };
}

/**
 * The target of the variant that was chosen, a person's own being compared by the balanced one; undefined where the SLI
 * has another threshold, because targets for different thresholds say nothing about each other.
 */
function targetOf({ outcome, sli }: Recommendation, slo: Slo): ObjectivePpm | undefined {
  if (outcome.kind === 'refused' || thresholdOf(sli) !== thresholdOf(slo.sli)) return undefined;
  const wanted = slo.variant === 'custom' ? 'balanced' : slo.variant;
  return outcome.variants.find(({ variant }) => variant === wanted)?.objectivePpm;
}

function thresholdOf(sli: SliDefinition): number | undefined {
  return sli.kind === 'latency' ? sli.thresholdMs : undefined;
}

/** As a recommendation of the same history states it for the same target and window. */
function missRisk(series: MinuteSeries, { journeyId, sli, objectivePpm, windowDays }: Slo): number {
  const days = dayCounts(series);
  if (days.length === 0) return 0;
  const random = createSeededRandom(predictionSeed(journeyId, sli.kind));
  return exceedanceProbability(predictWindowRatios(days, windowDays, random), budgetPpm(objectivePpm) / WHOLE_PPM);
}

function tooEarly({ slo, baseline, range }: DriftInput): DriftVerdict {
  const anchorMs = baseline.attained.toMs;
  const days = Math.max(0, Math.floor((range.toMs - Math.max(anchorMs, range.fromMs)) / DAY_MS));
  return {
    outcome: 'too_early',
    moves: [],
    explanation:
      `${slo.name} was decided on by the history until ${formatTime(anchorMs)}; ${String(days)} whole days ` +
      `after it are recorded and ${String(WEEK_DAYS)} are needed, one of each weekday.`,
  };
}

function noBaseline({ slo, baseline }: DriftInput): DriftVerdict {
  const { fromMs, toMs } = baseline.attained;
  return {
    outcome: 'no_baseline',
    moves: [],
    explanation:
      `The history that ${slo.name} was decided on, ${formatTime(fromMs)} to ${formatTime(toMs)}, is no longer ` +
      'recorded, so there is nothing to compare with; approve a newer recommendation to have one.',
  };
}

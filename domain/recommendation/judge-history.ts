import { allEvents } from '../sli/minute-series.ts';
import type { MinuteSeries } from '../sli/minute-series.ts';
import type { SliKind } from '../sli/sli-bucket.ts';
import type { ObjectivePpm } from '../slo/objective.ts';
import { halfDifferenceTest } from '../statistics/half-difference-test.ts';
import type { HalfDifference } from '../statistics/half-difference-test.ts';
import { createSeededRandom } from '../statistics/seeded-random.ts';
import { wilsonLowerBound } from '../statistics/wilson.ts';
import { assessTarget } from './assess-target.ts';
import type { TargetEvidence } from './assess-target.ts';
import { chooseVariants } from './choose-variants.ts';
import type { ChosenVariants, VariantChoice } from './choose-variants.ts';
import { dayCounts, ordinaryDayCounts } from './day-counts.ts';
import type { Incident } from './detect-incidents.ts';
import { predictWindowRatios } from './predict-ratios.ts';
import type { RefusalReason, RequestClass } from './recommendation.ts';
import { noSupportedTarget, tooLittleTraffic, unstableHalves } from './refusal-reasons.ts';
import { CLASS_CEILING } from './target-ladder.ts';
import type { RiskLimits } from './target-ladder.ts';
import { measureTraffic } from './traffic.ts';

/** A history of good and bad events, and how it is judged. */
export interface JudgedHistoryInput {
  readonly series: MinuteSeries;
  readonly incidents: readonly Incident[];
  readonly windowDays: number;
  readonly requestClass: RequestClass;
  readonly sliKind: SliKind;
  readonly limits: RiskLimits;
  /** The targets that may be proposed, lowest first. */
  readonly ladder: readonly ObjectivePpm[];
  /** Of the random numbers: the same history and seed give the same verdict. */
  readonly seed: number;
}

/** Either three targets with what they were judged by, or why there are none. */
export type SliVerdict =
  | {
      readonly kind: 'proposed';
      readonly variants: ChosenVariants;
      readonly choice: VariantChoice;
      readonly evidence: TargetEvidence;
      readonly halves: HalfDifference;
    }
  | { readonly kind: 'refused'; readonly reasons: readonly RefusalReason[] };

/** Judges a history of a week or more with traffic: which targets it supports, or why it supports none. */
export function judgeHistory(input: JudgedHistoryInput): SliVerdict {
  const { series, incidents, windowDays, requestClass, sliKind, limits, ladder } = input;
  const random = createSeededRandom(input.seed);
  const days = dayCounts(series);
  const { total, bad } = allEvents(series);
  const ordinaryDays = ordinaryDayCounts(series, incidents);
  const evidence: TargetEvidence = {
    series,
    windowDays,
    incidents,
    traffic: measureTraffic(series, windowDays),
    windowRatios: predictWindowRatios(days, windowDays, random),
    windowRatiosWithoutIncidents: predictWindowRatios(ordinaryDays, windowDays, random),
    wilsonLower: wilsonLowerBound(total - bad, total),
  };
  const halves = halfDifferenceTest(ordinaryDays, random);
  const assessments = ladder.map((objectivePpm) => assessTarget(objectivePpm, evidence));
  const choice: VariantChoice = { assessments, requestClass, sliKind, limits };
  const ceiling = CLASS_CEILING[requestClass][sliKind].balanced;
  const reasons = [tooLittleTraffic(assessments), unstableHalves(halves, ceiling)].filter(
    (reason) => reason !== undefined,
  );
  if (reasons.length > 0) return { kind: 'refused', reasons };
  const variants = chooseVariants(choice);
  if (variants === undefined) return { kind: 'refused', reasons: [noSupportedTarget(choice)] };
  return { kind: 'proposed', variants, choice, evidence, halves };
}

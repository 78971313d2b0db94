import { stableHash } from '../fingerprint/stable-hash.ts';
import { eventCounts } from '../sli/event-counts.ts';
import { allEvents, createMinuteSeries } from '../sli/minute-series.ts';
import type { MinuteSeries } from '../sli/minute-series.ts';
import type { SliDefinition } from '../sli/sli-bucket.ts';
import { bootstrapWindowRatios } from '../statistics/block-bootstrap.ts';
import type { BlockCount } from '../statistics/block-bootstrap.ts';
import { halfDifferenceTest } from '../statistics/half-difference-test.ts';
import type { HalfDifference } from '../statistics/half-difference-test.ts';
import { createSeededRandom, seedFromHash } from '../statistics/seeded-random.ts';
import { wilsonLowerBound } from '../statistics/wilson.ts';
import { assessTarget } from './assess-target.ts';
import type { TargetEvidence } from './assess-target.ts';
import { chooseVariants } from './choose-variants.ts';
import type { ChosenVariants, VariantChoice } from './choose-variants.ts';
import { dayCounts, ordinaryDayCounts } from './day-counts.ts';
import { detectIncidents } from './detect-incidents.ts';
import type { Incident } from './detect-incidents.ts';
import type { SliContext } from './recommend-input.ts';
import type { RefusalReason } from './recommendation.ts';
import {
  historyTooShort,
  noSupportedTarget,
  noTraffic,
  notUserFacing,
  tooLittleTraffic,
  unstableHalves,
} from './refusal-reasons.ts';
import { CLASS_CEILING, TARGET_LADDER_PPM } from './target-ladder.ts';
import { measureTraffic } from './traffic.ts';

/** Windows drawn for the prediction. */
const REPLICATES = 2000;

/** From this many days on whole weeks are drawn instead of days. */
const WEEK_BLOCKS_FROM_DAYS = 28;

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

/** An SLI over its history, judged. */
export interface JudgedSli {
  readonly series: MinuteSeries;
  readonly incidents: readonly Incident[];
  readonly verdict: SliVerdict;
}

/** Judges one SLI of a journey. `unmeasurable` says why a latency SLI has no threshold. */
export function judgeSli(context: SliContext, sli: SliDefinition, unmeasurable?: string): JudgedSli {
  const series = createMinuteSeries(eventCounts(context.buckets, sli), context);
  const early = earlyReasons(context, series, unmeasurable);
  if (early.length > 0) return { series, incidents: [], verdict: { kind: 'refused', reasons: early } };
  const incidents = detectIncidents(series);
  return { series, incidents, verdict: judgeHistory(context, sli, { series, incidents }) };
}

/** What can be said without statistics. */
function earlyReasons(
  context: SliContext,
  series: MinuteSeries,
  unmeasurable: string | undefined,
): readonly RefusalReason[] {
  if (allEvents(series).total === 0) return [noTraffic(context.journey.lastSeenMs)];
  const { requestClass, because } = context.classified;
  const reasons: (RefusalReason | undefined)[] = [
    requestClass === 'no_slo' ? notUserFacing(because) : undefined,
    historyTooShort(context.fromMs, context.toMs),
    unmeasurable === undefined ? undefined : { code: 'no_measurable_threshold', explanation: unmeasurable },
  ];
  return reasons.filter((reason) => reason !== undefined);
}

function judgeHistory(
  context: SliContext,
  sli: SliDefinition,
  { series, incidents }: Pick<JudgedSli, 'series' | 'incidents'>,
): SliVerdict {
  const { windowDays, journey, classified } = context;
  // The seed belongs to the SLI and not to the analysis: the same history gives the same risk every day.
  const random = createSeededRandom(seedFromHash(stableHash([journey.journeyId, sli.kind])));
  const days = dayCounts(series);
  const { total, bad } = allEvents(series);
  const ordinaryDays = ordinaryDayCounts(series, incidents);
  const blockDays = days.length >= WEEK_BLOCKS_FROM_DAYS ? 7 : 1;
  const predict = (history: readonly BlockCount[]): Float64Array =>
    bootstrapWindowRatios({ days: history, windowDays, blockDays, replicates: REPLICATES, random });
  const evidence: TargetEvidence = {
    series,
    windowDays,
    incidents,
    traffic: measureTraffic(series, windowDays),
    windowRatios: predict(days),
    windowRatiosWithoutIncidents: predict(ordinaryDays),
    wilsonLower: wilsonLowerBound(total - bad, total),
  };
  const halves = halfDifferenceTest(ordinaryDays, random);
  const assessments = TARGET_LADDER_PPM.map((objectivePpm) => assessTarget(objectivePpm, evidence));
  const { requestClass } = classified;
  const choice: VariantChoice = { assessments, requestClass, sliKind: sli.kind };
  const ceiling = CLASS_CEILING[requestClass][sli.kind].balanced;
  const reasons = [tooLittleTraffic(assessments), unstableHalves(halves, ceiling)].filter(
    (reason) => reason !== undefined,
  );
  if (reasons.length > 0) return { kind: 'refused', reasons };
  const variants = chooseVariants(choice);
  if (variants === undefined) return { kind: 'refused', reasons: [noSupportedTarget(choice)] };
  return { kind: 'proposed', variants, choice, evidence, halves };
}

import { allEvents } from '../sli/minute-series.ts';
import type { MinuteSeries } from '../sli/minute-series.ts';
import type { SourcedSli } from './choose-source.ts';
import { detectIncidents } from './detect-incidents.ts';
import type { Incident } from './detect-incidents.ts';
import { judgeHistory } from './judge-history.ts';
import type { SliVerdict } from './judge-history.ts';
import { predictionSeed } from './predict-ratios.ts';
import type { SliContext } from './recommend-input.ts';
import type { RefusalReason } from './recommendation.ts';
import { historyTooShort, noTraffic, notUserFacing } from './refusal-reasons.ts';
import { RISK_LIMITS, TARGET_LADDER_PPM } from './target-ladder.ts';

/** An SLI over its history, judged. */
export interface JudgedSli {
  readonly series: MinuteSeries;
  readonly incidents: readonly Incident[];
  readonly verdict: SliVerdict;
}

/** Judges one SLI of a journey by the history of its source. `unmeasurable` says why a latency SLI has no threshold. */
export function judgeSli(
  context: SliContext,
  { sli, series }: Pick<SourcedSli, 'sli' | 'series'>,
  unmeasurable?: string,
): JudgedSli {
  const early = earlyReasons(context, series, unmeasurable);
  if (early.length > 0) return { series, incidents: [], verdict: { kind: 'refused', reasons: early } };
  const incidents = detectIncidents(series);
  const verdict = judgeHistory({
    ...{ series, incidents, windowDays: context.windowDays },
    requestClass: context.classified.requestClass,
    sliKind: sli.kind,
    limits: RISK_LIMITS,
    ladder: TARGET_LADDER_PPM,
    seed: predictionSeed(context.journey.journeyId, sli.kind),
  });
  return { series, incidents, verdict };
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

import type { CountSeries } from '../sli/count-series.ts';
import type { SliKind } from '../sli/sli-bucket.ts';
import type { SliQueries } from '../slo/slo.ts';
import { badQuery, sourceMetric } from './discovered-sli.ts';
import { findOutcome } from './find-scopes.ts';
import type { JourneyMatch, MatchedScope } from './match-journey.ts';
import { measureEvents } from './measure-events.ts';
import type { PrometheusQueries, TimeRange } from './ports.ts';
import { scopeSlis } from './scope-slis.ts';
import type { SliCandidate } from './scope-slis.ts';

/** What a metric says of one SLI of a journey, or why it says nothing, in a sentence without a full stop. */
export type MetricEvidence =
  ({ readonly kind: 'measured' } & MeasuredSli) | { readonly kind: 'none'; readonly reason: string };

/** An SLI whose queries were run, with what they answered. */
export interface MeasuredSli {
  /** Names of the metrics, for people. */
  readonly metric: string;
  readonly queries: SliQueries;
  /** What is bad, for people. */
  readonly bad: string;
  /** What would make it better. */
  readonly advice: readonly string[];
  readonly threshold?: SliCandidate['threshold'];
  readonly history: CountSeries;
}

/** Both SLIs of a journey by metrics. */
export type JourneyEvidence = Readonly<Record<SliKind, MetricEvidence>>;

/**
 * Builds the SLIs of a journey's operations and runs their queries; each SLI is that of the first operation that gives it.
 * @throws ScoutError when the server can no longer be asked: unavailable, unauthenticated, permission_denied
 */
export async function measureJourney(
  prometheus: PrometheusQueries,
  match: JourneyMatch,
  range: TimeRange,
): Promise<JourneyEvidence> {
  if (match.kind === 'none') return noEvidence(match.reason);
  const measured = new Map<SliKind, MeasuredSli>();
  const reasons = new Map<SliKind, string>();
  for (const matched of match.scopes) {
    if (measured.size === 2) break;
    const { candidates, missing } = await slisOf(prometheus, matched, range);
    for (const { kind, reason } of missing) addReason(reasons, kind, reason);
    for (const candidate of candidates) {
      if (measured.has(candidate.kind)) continue;
      const found = await measureEvents(prometheus, candidate.sli, range);
      if (found.kind === 'unusable') addReason(reasons, candidate.kind, found.reason);
      else measured.set(candidate.kind, toMeasured(candidate, matched, found.history));
    }
  }
  const evidenceOf = (kind: SliKind): MetricEvidence => {
    const found = measured.get(kind);
    return found === undefined ? none(reasons.get(kind) ?? '') : { kind: 'measured', ...found };
  };
  return { availability: evidenceOf('availability'), latency: evidenceOf('latency') };
}

/** The same reason for both SLIs. */
export function noEvidence(reason: string): JourneyEvidence {
  return { availability: none(reason), latency: none(reason) };
}

async function slisOf(prometheus: PrometheusQueries, { scoped, ofService, scope }: MatchedScope, range: TimeRange) {
  const outcome = await findOutcome(prometheus, scoped, { matchers: ofService.matchers, range });
  return scopeSlis(prometheus, { source: scoped.source, labels: scoped.labels, scope, outcome }, range);
}

function toMeasured(
  { sli, bad, advice, threshold }: SliCandidate,
  { scoped }: MatchedScope,
  history: CountSeries,
): MeasuredSli {
  return {
    ...{ metric: sourceMetric(scoped.source), queries: { total: sli.total, bad: badQuery(sli) }, bad, advice, history },
    ...(threshold === undefined ? {} : { threshold }),
  };
}

/** The first source is the preferred one: what it lacks is what would help. */
function addReason(reasons: Map<SliKind, string>, kind: SliKind, reason: string): void {
  if (!reasons.has(kind)) reasons.set(kind, reason.replace(/\.$/, ''));
}

function none(reason: string): MetricEvidence {
  return { kind: 'none', reason };
}

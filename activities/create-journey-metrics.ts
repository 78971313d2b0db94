import { asyncLocalStorage } from '@temporalio/activity';
import { ScoutError } from '../domain/errors/scout-error.ts';
import type { RecommendInput } from '../domain/recommendation/recommend-input.ts';
import type { Service } from '../domain/service/service.ts';
import type { ScopedSource } from '../domain/sli-discovery/find-scopes.ts';
import { matchJourney } from '../domain/sli-discovery/match-journey.ts';
import type { MatchedJourney } from '../domain/sli-discovery/match-journey.ts';
import { measureJourney, noEvidence } from '../domain/sli-discovery/measure-journey.ts';
import type { JourneyEvidence } from '../domain/sli-discovery/measure-journey.ts';
import type { TimeRange } from '../domain/sli-discovery/ports.ts';
import { serviceSources } from '../domain/sli-discovery/service-sources.ts';
import type { Metrics } from '../platform/metrics/catalogue.ts';
import { boundedQueries } from './bounded-queries.ts';
import type { RegisteredPrometheus, ServicePrometheus } from './ports.ts';

/** A journey whose metrics are wanted. */
export interface JourneyMetricsQuestion {
  readonly analysisId: string;
  readonly service: Service;
  readonly journey: MatchedJourney;
  /** All journeys of the service. */
  readonly journeys: readonly MatchedJourney[];
  readonly range: TimeRange;
}

/** Reads the metrics of journeys. */
export interface JourneyMetrics {
  /** undefined for a service that has no Prometheus. Never throws: an analysis goes on with the traces. */
  read(question: JourneyMetricsQuestion): Promise<RecommendInput['metrics']>;
}

/** What a service's Prometheus has, once an analysis. */
type Lookup =
  | {
      readonly kind: 'found';
      readonly prometheus: RegisteredPrometheus;
      readonly sources: readonly ScopedSource[];
      /** Fires when the analysis has waited long enough for this server. */
      readonly patience: AbortSignal;
    }
  | { readonly kind: 'failed'; readonly address: string; readonly reason: string };

/** How long a slow server is waited for, milliseconds: less than an activity may take, and for all of an analysis. */
export interface JourneyMetricsLimits {
  readonly stepMs: number;
  readonly analysisMs: number;
}

const LIMITS: JourneyMetricsLimits = { stepMs: 180_000, analysisMs: 600_000 };

/** Analyses whose lookups are kept: those under way, and a few more. */
const MOST_LOOKUPS = 16;

/**
 * Reads metrics through the Prometheus servers of services. Which of a server's metrics are a service's is looked up once for all
 * journeys of an analysis, and so is whether the server answers at all.
 */
export function createJourneyMetrics(
  servers: ServicePrometheus,
  metrics: Pick<Metrics, 'journeyMetricLookups'>,
  limits: JourneyMetricsLimits = LIMITS,
): JourneyMetrics {
  const lookups = new Map<string, Promise<Lookup | undefined>>();
  return {
    async read(question) {
      const { analysisId } = question;
      const started = lookups.get(analysisId) ?? lookUp(servers, question, limits);
      lookups.set(analysisId, started);
      for (const oldest of lookups.keys()) {
        if (lookups.size <= MOST_LOOKUPS) break;
        lookups.delete(oldest);
      }
      const lookup = await started;
      if (lookup === undefined) return undefined;
      const { outcome, evidence, address } = await readJourney(lookup, question, limits);
      metrics.journeyMetricLookups.inc({ outcome });
      return { address, evidence };
    },
  };
}

async function lookUp(
  servers: ServicePrometheus,
  { service, range }: JourneyMetricsQuestion,
  { stepMs, analysisMs }: JourneyMetricsLimits,
): Promise<Lookup | undefined> {
  let address = '';
  try {
    const prometheus = servers.of(service);
    if (prometheus === undefined) return undefined;
    address = prometheus.address;
    const patience = AbortSignal.timeout(analysisMs);
    const queries = boundedQueries(prometheus.queries, AbortSignal.any([patience, AbortSignal.timeout(stepMs)]));
    return { kind: 'found', prometheus, sources: await serviceSources(queries, service, range), patience };
  } catch (cause) {
    return { kind: 'failed', address, reason: told(cause) };
  }
}

interface ReadJourney {
  readonly outcome: 'measured' | 'unmatched' | 'unusable' | 'failed';
  readonly address: string;
  readonly evidence: JourneyEvidence;
}

async function readJourney(
  lookup: Lookup,
  question: JourneyMetricsQuestion,
  { stepMs }: JourneyMetricsLimits,
): Promise<ReadJourney> {
  if (lookup.kind === 'failed') {
    const { address, reason } = lookup;
    return { outcome: 'failed', address, evidence: noEvidence(reason) };
  }
  const { prometheus, sources, patience } = lookup;
  const { address } = prometheus;
  const match = matchJourney(question.journey, question.journeys, sources);
  if (match.kind === 'none') return { outcome: 'unmatched', address, evidence: noEvidence(match.reason) };
  const queries = boundedQueries(prometheus.queries, AbortSignal.any([patience, AbortSignal.timeout(stepMs)]));
  try {
    const evidence = await measureJourney(queries, match, question.range);
    const isMeasured = Object.values(evidence).some(({ kind }) => kind === 'measured');
    return { outcome: isMeasured ? 'measured' : 'unusable', address, evidence };
  } catch (cause) {
    return { outcome: 'failed', address, evidence: noEvidence(told(cause)) };
  }
}

/** Why metrics could not be read, for the explanation; the whole failure is for the log of this process. */
function told(cause: unknown): string {
  const { code, message } = ScoutError.from(cause);
  asyncLocalStorage.getStore()?.log.warn('metrics of a service cannot be read', { code, error: cause });
  return `its Prometheus could not be read: ${message.replace(/\.$/, '')}`;
}

import type { DiscoveredKind } from '../../domain/sli-discovery/discovered-kind.ts';
import type { EventsSli } from '../../domain/sli-discovery/discovered-sli.ts';
import type { MetricSource } from '../../domain/sli-discovery/match-metrics.ts';
import type { TimeRange } from '../../domain/sli-discovery/ports.ts';
import type { SliScope } from '../../domain/sli-discovery/sli-scope.ts';
import type { RiskLimits } from '../../domain/recommendation/target-ladder.ts';
import type { RequestClass } from '../../domain/recommendation/recommendation.ts';
import type { JudgedCounts } from '../recommend/judge-counts.ts';

/** An SLI that can be read from metrics, with what its history supports. */
export interface DiscoveredSli {
  readonly kind: DiscoveredKind;
  readonly source: MetricSource;
  readonly scope: SliScope;
  readonly sli: EventsSli;
  /** What is bad, for people: `HTTP status 5xx`, `slower than 0.25 s`. */
  readonly bad: string;
  /** What its events are, for people: `requests`. */
  readonly counts: string;
  readonly requestClass: RequestClass;
  readonly judged: JudgedCounts;
  /** What would make it better. */
  readonly advice: readonly string[];
}

/** An SLI that cannot be read, and what is missing. */
export interface MissingSli {
  readonly service: string;
  readonly operation: string | undefined;
  readonly kind: DiscoveredKind;
  readonly metric: string;
  readonly reason: string;
}

/** A further source of a service that has one already. */
export interface OtherSource {
  readonly service: string;
  readonly title: string;
  readonly metric: string;
  readonly side: MetricSource['convention']['side'];
}

/** What is asked of a Prometheus. */
export interface DiscoveryQuestion {
  readonly range: TimeRange;
  /** Only this service. */
  readonly service: string | undefined;
  /** Operations of a service, those with the most requests. */
  readonly maxOperations: number;
  readonly windowDays: number;
  readonly limits: RiskLimits;
  readonly seed: number;
  /** Told of each service and operation before it is measured. */
  readonly onProgress: (text: string) => void;
}

/** What a Prometheus has to build SLIs on. */
export interface Discovery {
  readonly fromMs: number;
  readonly toMs: number;
  readonly metrics: number;
  readonly slis: readonly DiscoveredSli[];
  readonly missing: readonly MissingSli[];
  readonly others: readonly OtherSource[];
}

/** A service with its place, for people. */
export function serviceText({ service, place }: Pick<SliScope, 'service' | 'place'>): string {
  return place === undefined ? service : `${service} (${place})`;
}

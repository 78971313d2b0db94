import type { AnalysisStore } from '../domain/analysis/ports.ts';
import type { ArtifactStore, RuleValidator } from '../domain/artifact/ports.ts';
import type { DecisionLog } from '../domain/decision/ports.ts';
import type { DeliveryStore, LocalForge, PullRequests } from '../domain/delivery/ports.ts';
import type { DriftCheckStore } from '../domain/drift/ports.ts';
import type { BudgetEventStore } from '../domain/error-budget/ports.ts';
import type { EvidenceStore, TraceFinder } from '../domain/evidence/ports.ts';
import type { JourneyReader } from '../domain/journey/ports.ts';
import type { LogReader } from '../domain/log-capsule/ports.ts';
import type { PolicyStore } from '../domain/policy/ports.ts';
import type { RecommendationStore } from '../domain/recommendation/ports.ts';
import type { ReprocessStore } from '../domain/reprocess/ports.ts';
import type { ServiceStore } from '../domain/service/ports.ts';
import type { SliBucketReader } from '../domain/sli/ports.ts';
import type { SloStore } from '../domain/slo/ports.ts';
import type { Logger } from '../platform/logging/logger.ts';
import type { Metrics } from '../platform/metrics/catalogue.ts';
import type { ReadJourneyCounters } from './journey-metrics/journey-counters.ts';
import type { ReprocessCheck, Workflows } from './ports.ts';

/** Where pull requests live: the local forge can list, merge and close; on others people do that there. */
export type Forge =
  | { readonly kind: 'local'; readonly pullRequests: LocalForge }
  | { readonly kind: 'remote'; readonly pullRequests: PullRequests };

/** Something the API needs in order to work, asked at each health request. */
export interface HealthCheck {
  readonly name: string;
  /** A required one makes the API unready; another only degrades it. */
  readonly required: boolean;
  /** Rejects when it is down; the ScoutError's message is shown. */
  check(): Promise<void>;
}

/** What an installation does without, and why. */
export interface FeatureOff {
  readonly feature: string;
  readonly reason: string;
}

/** Everything the API is made of. Its composition root passes it. */
export interface ApiDeps {
  readonly version: string;
  readonly services: ServiceStore;
  readonly journeys: JourneyReader;
  readonly buckets: SliBucketReader;
  readonly journeyCounters: ReadJourneyCounters;
  readonly analyses: AnalysisStore;
  readonly recommendations: RecommendationStore;
  readonly decisions: DecisionLog;
  readonly slos: SloStore;
  readonly driftChecks: DriftCheckStore;
  readonly budgetEvents: BudgetEventStore;
  readonly artifacts: ArtifactStore;
  readonly deliveries: DeliveryStore;
  readonly policies: PolicyStore;
  readonly reprocessRuns: ReprocessStore;
  readonly reprocessCheck: ReprocessCheck;
  readonly logs: LogReader;
  readonly evidence: EvidenceStore;
  readonly traceFinder: TraceFinder;
  readonly ruleValidator: RuleValidator;
  readonly forge: Forge;
  readonly workflows: Workflows;
  readonly healthChecks: readonly HealthCheck[];
  readonly featuresOff: readonly FeatureOff[];
  /** Address of Temporal's UI, when there is one. */
  readonly temporalUiUrl: string | undefined;
  readonly nowMs: () => number;
  readonly newId: () => string;
}

/** The same with what every process has. */
export interface ApiContext {
  readonly deps: ApiDeps;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

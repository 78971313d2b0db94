import type { Pool } from 'pg';
import { createPostgresAnalysisStore } from '../../adapters/postgres/create-postgres-analysis-store.ts';
import { createPostgresArtifactStore } from '../../adapters/postgres/create-postgres-artifact-store.ts';
import { createPostgresBudgetEventStore } from '../../adapters/postgres/create-postgres-budget-event-store.ts';
import { createPostgresDecisionLog } from '../../adapters/postgres/create-postgres-decision-log.ts';
import { createPostgresDeliveryStore } from '../../adapters/postgres/create-postgres-delivery-store.ts';
import { createPostgresDriftCheckStore } from '../../adapters/postgres/create-postgres-drift-check-store.ts';
import { createPostgresJourneyReader } from '../../adapters/postgres/create-postgres-journey-reader.ts';
import { createPostgresJourneyTotalsReader } from '../../adapters/postgres/create-postgres-journey-totals-reader.ts';
import { createPostgresPolicyStore } from '../../adapters/postgres/create-postgres-policy-store.ts';
import { createPostgresRecommendationStore } from '../../adapters/postgres/create-postgres-recommendation-store.ts';
import { createPostgresReprocessStore } from '../../adapters/postgres/create-postgres-reprocess-store.ts';
import { createPostgresServiceStore } from '../../adapters/postgres/create-postgres-service-store.ts';
import { createPostgresSliBucketReader } from '../../adapters/postgres/create-postgres-sli-bucket-reader.ts';
import { createPostgresSloStore } from '../../adapters/postgres/create-postgres-slo-store.ts';

/** The control plane's stores. */
export type Stores = ReturnType<typeof connectStores>;

/** The control plane's stores on one pool, by the names that the API's and the worker's dependencies have. */
export function connectStores(pool: Pool) {
  return {
    services: createPostgresServiceStore(pool, Date.now),
    journeys: createPostgresJourneyReader(pool),
    buckets: createPostgresSliBucketReader(pool),
    totals: createPostgresJourneyTotalsReader(pool),
    analyses: createPostgresAnalysisStore(pool),
    recommendations: createPostgresRecommendationStore(pool),
    decisions: createPostgresDecisionLog(pool),
    slos: createPostgresSloStore(pool),
    driftChecks: createPostgresDriftCheckStore(pool),
    budgetEvents: createPostgresBudgetEventStore(pool),
    artifacts: createPostgresArtifactStore(pool),
    deliveries: createPostgresDeliveryStore(pool),
    policies: createPostgresPolicyStore(pool),
    reprocessRuns: createPostgresReprocessStore(pool),
  };
}

import { afterAll, describe } from 'vitest';
import { createPostgresAnalysisStore } from '../../../adapters/postgres/create-postgres-analysis-store.ts';
import { createPostgresArtifactStore } from '../../../adapters/postgres/create-postgres-artifact-store.ts';
import { createPostgresBudgetEventStore } from '../../../adapters/postgres/create-postgres-budget-event-store.ts';
import { createPostgresDecisionLog } from '../../../adapters/postgres/create-postgres-decision-log.ts';
import { createPostgresDeliveryStore } from '../../../adapters/postgres/create-postgres-delivery-store.ts';
import { createPostgresDriftCheckStore } from '../../../adapters/postgres/create-postgres-drift-check-store.ts';
import { createPostgresPolicyStore } from '../../../adapters/postgres/create-postgres-policy-store.ts';
import { createPostgresRecommendationStore } from '../../../adapters/postgres/create-postgres-recommendation-store.ts';
import { createPostgresReprocessStore } from '../../../adapters/postgres/create-postgres-reprocess-store.ts';
import { createPostgresServiceStore } from '../../../adapters/postgres/create-postgres-service-store.ts';
import { createPostgresSloStore } from '../../../adapters/postgres/create-postgres-slo-store.ts';
import type { DatabaseBackend } from '../../support/databases.ts';
import { describeArtifactStore } from './artifact-store-contract.ts';
import { describeBudgetEventStore, describeDriftCheckStore } from './live-slo-stores-contract.ts';
import { describeDecisionLog, describePolicyStore } from './policy-and-decision-contract.ts';
import { describeAnalysisStore, describeDeliveryStore } from './progress-stores-contract.ts';
import { describeRecommendationStore } from './recommendation-store-contract.ts';
import { describeReprocessStore } from './reprocess-store-contract.ts';
import { describeServiceStore } from './service-store-contract.ts';
import { describeSloStore } from './slo-store-contract.ts';

/** Every store of the control plane, on one kind of database. */
export function describeStores(name: string, backend: DatabaseBackend): void {
  describe(`stores on ${name}`, () => {
    afterAll(() => backend.close());

    describeServiceStore(name, async () => createPostgresServiceStore(await backend.open(), () => 1_000));
    describeRecommendationStore(name, async () => createPostgresRecommendationStore(await backend.open()));
    describeSloStore(name, async () => createPostgresSloStore(await backend.open()));
    describeDriftCheckStore(name, async () => createPostgresDriftCheckStore(await backend.open()));
    describeBudgetEventStore(name, async () => createPostgresBudgetEventStore(await backend.open()));
    describeArtifactStore(name, async () => createPostgresArtifactStore(await backend.open()));
    describeDeliveryStore(name, async () => createPostgresDeliveryStore(await backend.open()));
    describeAnalysisStore(name, async () => createPostgresAnalysisStore(await backend.open()));
    describeReprocessStore(name, async () => createPostgresReprocessStore(await backend.open()));
    describePolicyStore(name, async () => createPostgresPolicyStore(await backend.open()));
    describeDecisionLog(name, async () => createPostgresDecisionLog(await backend.open()));
  });
}

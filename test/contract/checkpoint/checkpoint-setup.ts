import type { Pool } from 'pg';
import { createPostgresCheckpointStore } from '../../../adapters/postgres/create-postgres-checkpoint-store.ts';
import { createPostgresJourneyReader } from '../../../adapters/postgres/create-postgres-journey-reader.ts';
import { createPostgresJourneyTotalsReader } from '../../../adapters/postgres/create-postgres-journey-totals-reader.ts';
import { createPostgresServiceStore } from '../../../adapters/postgres/create-postgres-service-store.ts';
import { createPostgresSliBucketReader } from '../../../adapters/postgres/create-postgres-sli-bucket-reader.ts';
import type { CheckpointSetup } from './checkpoint-store-contract.ts';

/** The adapters of one database. */
export function checkpointSetup(pool: Pool): CheckpointSetup {
  return {
    checkpoints: createPostgresCheckpointStore(pool, () => 1_000),
    journeys: createPostgresJourneyReader(pool),
    buckets: createPostgresSliBucketReader(pool),
    totals: createPostgresJourneyTotalsReader(pool),
    services: createPostgresServiceStore(pool, () => 1_000),
  };
}

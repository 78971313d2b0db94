import { afterAll, describe } from 'vitest';
import { createPostgresBackend } from '../../support/databases.ts';
import { checkpointSetup } from './checkpoint-setup.ts';
import { describeCheckpointStore } from './checkpoint-store-contract.ts';

describe('checkpoints', () => {
  const backend = createPostgresBackend();
  afterAll(() => backend.close());

  describeCheckpointStore('PostgreSQL', async () => checkpointSetup(await backend.open()));
});

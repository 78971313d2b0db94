import { afterAll, describe } from 'vitest';
import { createEmbeddedBackend } from '../../support/databases.ts';
import { checkpointSetup } from './checkpoint-setup.ts';
import { describeCheckpointStore } from './checkpoint-store-contract.ts';

describe('checkpoints', () => {
  const backend = createEmbeddedBackend();
  afterAll(() => backend.close());

  describeCheckpointStore('the embedded database', async () => checkpointSetup(await backend.open()));
});

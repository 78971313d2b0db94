import { afterAll, describe } from 'vitest';
import { createEmbeddedBackend } from '../../support/databases.ts';
import { describeLogCheckpoints } from './log-checkpoint-contract.ts';

describe('log checkpoints', () => {
  const backend = createEmbeddedBackend();
  afterAll(() => backend.close());

  describeLogCheckpoints('the embedded database', () => backend.open());
});

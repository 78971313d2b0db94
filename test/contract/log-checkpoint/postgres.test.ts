import { afterAll, describe } from 'vitest';
import { createPostgresBackend } from '../../support/databases.ts';
import { describeLogCheckpoints } from './log-checkpoint-contract.ts';

describe('log checkpoints', () => {
  const backend = createPostgresBackend();
  afterAll(() => backend.close());

  describeLogCheckpoints('PostgreSQL', () => backend.open());
});

import { randomUUID } from 'node:crypto';
import { createPostgresEventLogConsumer } from '../../../adapters/postgres/event-log-consumer.ts';
import { createPostgresEventLogWriter } from '../../../adapters/postgres/event-log-writer.ts';
import { createSilentLogger } from '../../../platform/logging/logger.ts';
import { createPostgresBackend } from '../../support/databases.ts';
import { describeEventLog } from './event-log-contract.ts';

describeEventLog('PostgreSQL', async () => {
  const backend = createPostgresBackend();
  const pool = await backend.open();
  const partitions = 3;
  const timing = { leaseMs: 1_500, pollMs: 10, logger: createSilentLogger() };
  return {
    partitions,
    createWriter: () => createPostgresEventLogWriter(pool, { partitions, nowMs: () => Date.now() }),
    createConsumer: () => createPostgresEventLogConsumer(pool, { ...timing, partitions, ownerId: randomUUID() }),
    close: () => backend.close(),
  };
});

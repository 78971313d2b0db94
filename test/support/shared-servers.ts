import { chmod, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SearchAttribute } from '../../contracts/workflows/task-queues.ts';
import type { Components } from '../../platform/components/components.ts';
import { startKafkaBroker } from '../../platform/components/run/start-kafka-broker.ts';
import { startPostgres } from '../../platform/components/run/start-postgres.ts';
import { startTemporalDevServer } from '../../platform/components/run/start-temporal-dev-server.ts';
import { findFreePort } from '../../platform/components/run/tcp-port.ts';

/** A server that several test files use; each test takes unique names in it. */
export interface SharedServer {
  readonly address: string;
  stop(): Promise<void>;
}

interface Place {
  readonly components: Components;
  readonly folder: string;
  readonly port: number;
}

/** How each shared server starts. */
export const sharedServers = {
  kafka: async ({ components, folder, port }: Place): Promise<SharedServer> => {
    const { path } = await components.ensure('kafka');
    return startKafkaBroker({ jars: path, folder, port });
  },
  postgres: async ({ components, folder, port }: Place): Promise<SharedServer> => {
    const { path } = await components.ensure('postgres');
    await mkdir(folder, { recursive: true });
    // PostgreSQL runs as another user when the tests run as root.
    await chmod(dirname(folder), 0o755);
    return startPostgres({ program: path, folder, port, settings: { fsync: 'off', max_connections: '200' } });
  },
  temporal: async ({ components, folder, port }: Place): Promise<SharedServer> => {
    const { path } = await components.ensure('temporal');
    const attributes = Object.values(SearchAttribute).map(({ name, type }) => [name, type] as const);
    const searchAttributes = Object.fromEntries(attributes);
    const uiPort = await findFreePort();
    return startTemporalDevServer({
      program: path,
      port,
      uiPort,
      searchAttributes,
      logFile: join(folder, 'server.log'),
    });
  },
} as const;

/** One of the shared servers. */
export type SharedServerName = keyof typeof sharedServers;

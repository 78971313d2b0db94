import type { RunningServer } from './running-server.ts';
import { startServer } from './start-server.ts';
import { accepts, requireFreePort } from './tcp-port.ts';

/** Where the time-skipping server listens. */
export interface TimeSkippingServerOptions {
  /** Path of the `temporal-test-server` program. */
  readonly program: string;
  readonly port: number;
  readonly logFile: string;
}

/**
 * Starts Temporal's time-skipping server. Tests do not need this: they give the program to the testing package as
 * `{type: 'existing-path'}`, which starts it the same way.
 */
export async function startTimeSkippingServer(options: TimeSkippingServerOptions): Promise<RunningServer> {
  const { program, port, logFile } = options;
  await requireFreePort({ port, purpose: 'the time-skipping server' });
  return startServer({
    name: 'Temporal time-skipping server',
    program,
    args: [String(port)],
    port,
    logFile,
    isReady: async () => accepts(port),
    readyTimeoutMs: 30_000,
  });
}

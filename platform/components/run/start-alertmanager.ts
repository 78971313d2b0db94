import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunningServer } from './running-server.ts';
import { startServer } from './start-server.ts';
import { LOOPBACK, requireFreePort } from './tcp-port.ts';

/** Where Alertmanager listens, and what it reads. */
export interface AlertmanagerOptions {
  /** Path of the `alertmanager` program. */
  readonly program: string;
  /** Holds its data and its log. */
  readonly folder: string;
  readonly port: number;
  readonly configFile: string;
  readonly portSetting?: string;
}

/** Starts an Alertmanager without peers. */
export async function startAlertmanager(options: AlertmanagerOptions): Promise<RunningServer> {
  const { folder, port } = options;
  const setting = options.portSetting === undefined ? {} : { setting: options.portSetting };
  await requireFreePort({ port, purpose: 'Alertmanager', ...setting });
  await mkdir(folder, { recursive: true });
  return startServer({
    name: 'Alertmanager',
    program: options.program,
    args: [
      `--config.file=${options.configFile}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=${LOOPBACK}:${port}`,
      // Empty: no gossip, so no second port.
      ...['--cluster.listen-address=', '--log.level=warn'],
    ],
    port,
    logFile: join(folder, 'alertmanager.log'),
    isReady: async () => answersReady(port),
    readyTimeoutMs: 30_000,
  });
}

async function answersReady(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://${LOOPBACK}:${port}/-/ready`, { signal: AbortSignal.timeout(1_000) });
    await response.body?.cancel();
    return response.ok;
  } catch (error) {
    // Nothing listens yet, or it is too busy to answer.
    if (error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError')) return false;
    throw error;
  }
}

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { answersReady } from './answers-ready.ts';
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
    isReady: () => answersReady(`http://${LOOPBACK}:${port}/-/ready`),
    readyTimeoutMs: 30_000,
  });
}

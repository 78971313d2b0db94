import cluster from 'node:cluster';
import { LAUNCHER } from '../../launcher.ts';
import type { WorkerProcess } from './worker-pool.ts';
import type { WorkerMessage } from './worker-message.ts';

/** How a role is started again as one of several processes. */
export interface ForkOptions {
  readonly role: string;
  /** The setting that tells the process which of them it is. */
  readonly indexSetting: string;
  /** For Node itself. */
  readonly nodeFlags: readonly string[];
}

/**
 * Starts this role once more, sharing the ports it listens on: connections are handed round by this process.
 * A process whose parent is gone ends by itself.
 */
export function createRoleFork({ role, indexSetting, nodeFlags }: ForkOptions): (index: number) => WorkerProcess {
  cluster.setupPrimary({ exec: LAUNCHER, args: ['role', role], execArgv: [...process.execArgv, ...nodeFlags] });
  return (index) => {
    const worker = cluster.fork({ [indexSetting]: String(index) });
    return {
      pid: worker.process.pid,
      send: (order) => {
        if (worker.isConnected()) worker.send(order);
      },
      onMessage: (listener) => {
        worker.on('message', (message: WorkerMessage) => {
          listener(message);
        });
      },
      onExit: (listener) => {
        worker.once('exit', (code, signal: string | null) => {
          listener(signal === null ? `status ${String(code)}` : `signal ${signal}`);
        });
      },
      kill: () => {
        worker.process.kill('SIGKILL');
      },
    };
  };
}

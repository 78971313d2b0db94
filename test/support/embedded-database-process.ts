import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('programs/embedded-database.ts', import.meta.url));

/** An embedded database in another process. */
export interface EmbeddedDatabaseProcess {
  /** What it printed first: its URL, or a failure as JSON. */
  readonly firstLine: string;
  /** `kill -9`, and waits until it is gone. */
  kill(): Promise<void>;
}

/** Starts the embedded database as a process of its own, which a test can kill. */
export async function startEmbeddedDatabaseProcess(dir: string, port = 0): Promise<EmbeddedDatabaseProcess> {
  const args = ['--import', 'tsx', PROGRAM, dir, String(port)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const [firstLine] = (await Promise.race([once(createInterface(child.stdout), 'line'), exited])) as [unknown];
  return {
    firstLine: String(firstLine),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

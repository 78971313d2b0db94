import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A program under test. */
export interface Program {
  readonly child: ChildProcess;
  /** Everything it has printed so far, both streams. */
  output(): string;
  /** Resolves when it has printed the text. Rejects with the output when it ends first. */
  printed(text: string): Promise<void>;
  /** Exit status, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** Sends a signal to the whole process group; nothing when it is gone. */
  kill(signal: NodeJS.Signals): void;
}

const LAUNCHER = fileURLToPath(new URL('../../../cli/slo-scout.mjs', import.meta.url));

/** Starts `slo-scout` with its own process group. */
export function startCommandLine(args: readonly string[], environment: NodeJS.ProcessEnv): Program {
  return startProgram([LAUNCHER, ...args], environment);
}

/** Starts a Node program with its own process group. */
export function startProgram(args: readonly string[], environment: NodeJS.ProcessEnv): Program {
  const child = spawn(process.execPath, args, { env: environment, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const listeners = new Set<() => void>();
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  return {
    child,
    output: () => output,
    printed: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!output.includes(text)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
        void ended.then((how) =>
          reject(new Error(`ended with ${String(how)} before it printed "${text}":\n${output}`)),
        );
      }),
    ended,
    kill(signal) {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      process.kill(-child.pid, signal);
    },
  };
}

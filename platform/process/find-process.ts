import { readFileSync } from 'node:fs';

/** A process that runs. */
export interface FoundProcess {
  /** Clock ticks since boot: tells a process from a later one with the same id. Empty where the system does not say. */
  readonly startedAt: string;
}

/**
 * The process with an id, also one of somebody else's; undefined when there is none. One that has ended and that nobody
 * has waited for is none, although it keeps its id: as process 1 of a container, many programs never wait for orphans.
 */
export function findProcess(pid: number): FoundProcess | undefined {
  if (!isPidInUse(pid)) return undefined;
  const { state, startedAt } = readStat(pid);
  return ENDED_STATES.has(state) ? undefined : { startedAt };
}

/** Zombie, and two letters for dead (proc(5), field 3 of `/proc/<pid>/stat`). */
const ENDED_STATES: ReadonlySet<string> = new Set(['Z', 'X', 'x']);

function isPidInUse(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process may not be signalled, but is there.
    return codeOf(error) !== 'ESRCH';
  }
}

/** Fields 3 and 22 of `/proc/<pid>/stat` (proc(5)), counted after the name, which may hold anything. Linux only. */
function readStat(pid: number): { readonly state: string; readonly startedAt: string } {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', startedAt: fields[19] ?? '' };
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return { state: '', startedAt: '' };
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

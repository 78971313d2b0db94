import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { findProcess } from '../../platform/process/find-process.ts';
import { systemCodeOf } from './spool-disk.ts';

/** Tells a process from every other one, on any machine and at any time; what cannot be known here is empty. */
export interface ProcessIdentity {
  readonly host: string;
  /** New at every boot. */
  readonly bootId: string;
  /** Process ids of two containers mean different things. */
  readonly pidNamespace: string;
  readonly pid: number;
  /** Clock ticks since boot: tells a process from a later one with the same id. */
  readonly startedAt: string;
}

/** This process. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  const [bootId, pidNamespace] = await Promise.all([
    orEmpty(readFile('/proc/sys/kernel/random/boot_id', 'utf8')),
    orEmpty(readlink('/proc/self/ns/pid')),
  ]);
  const startedAt = findProcess(process.pid)?.startedAt ?? '';
  return { host: hostname(), bootId: bootId.trim(), pidNamespace, pid: process.pid, startedAt };
}

/** Whether a process of this machine lives; undefined when it cannot be seen from here (another host or container). */
export function isRunning(other: ProcessIdentity, self: ProcessIdentity): boolean | undefined {
  if (other.host !== self.host || other.pidNamespace !== self.pidNamespace) return undefined;
  if (other.bootId !== self.bootId) return false;
  const found = findProcess(other.pid);
  if (found === undefined) return false;
  return found.startedAt === '' || other.startedAt === '' || found.startedAt === other.startedAt;
}

/** Systems without /proc have none of this. */
async function orEmpty(reading: Promise<string>): Promise<string> {
  try {
    return await reading;
  } catch (error) {
    if (systemCodeOf(error) === undefined) throw error;
    return '';
  }
}

import { resolve } from 'node:path';
import type { SettingReader } from './setting-reader.ts';

/** The disk spool of ingest, for when the event log is away. */
export interface SpoolConfig {
  readonly enabled: boolean;
  /** Shared by the ingest processes of a machine; each has a folder of its own in it. */
  readonly dir: string;
  /** Largest size of one process's spool. */
  readonly maxBytes: number;
}

/** Reads the settings of the disk spool. */
export function readSpool(read: SettingReader, stateDir: string): SpoolConfig {
  return {
    enabled: read.oneOf('SLO_SCOUT_SPOOL', ['on', 'off'], 'on') === 'on',
    dir: resolve(read.text('SLO_SCOUT_SPOOL_DIR', `${stateDir}/spool`)),
    maxBytes: read.bytes('SLO_SCOUT_SPOOL_MAX', '1GiB'),
  };
}

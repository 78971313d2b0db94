import { join } from 'node:path';
import type { SettingReader } from './setting-reader.ts';

/** Log files that are followed. */
export interface TailConfig {
  /** Patterns of paths; nothing is followed without any. */
  readonly globs: readonly string[];
  /** File that remembers how far each file was read. */
  readonly checkpointFile: string;
  /** Environment of all records that do not say theirs. */
  readonly environment: string | undefined;
  /** Service of all records that do not say theirs, instead of what their path says. */
  readonly service: string | undefined;
  /** Longer lines are cut. */
  readonly maxLineBytes: number;
}

/** Reads the settings of file tailing. */
export function readTail(read: SettingReader, stateDir: string): TailConfig {
  const globs = read.list('SLO_SCOUT_TAIL') ?? [];
  if (globs.some((glob) => !glob.startsWith('/'))) {
    read.problem('SLO_SCOUT_TAIL', 'must be a list of absolute paths or patterns, separated by commas');
  }
  return {
    globs,
    checkpointFile: read.text('SLO_SCOUT_TAIL_CHECKPOINT', join(stateDir, 'tail', 'positions.json')),
    environment: read.optionalText('SLO_SCOUT_TAIL_ENVIRONMENT'),
    service: read.optionalText('SLO_SCOUT_TAIL_SERVICE'),
    maxLineBytes: read.bytes('SLO_SCOUT_TAIL_MAX_LINE', '256KiB'),
  };
}

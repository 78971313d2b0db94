import type { SettingReader } from './setting-reader.ts';

/** The log worker, and how long its topics keep what they hold. */
export interface LogStreamConfig {
  readonly checkpointIntervalMs: number;
  /** Templates that a service may have in memory; further ones are counted together. */
  readonly maxTemplatesPerService: number;
  /** Services that a worker holds in memory; the others wait in the blob store. */
  readonly maxServices: number;
  /** How long capsule events stay in the Postgres event log. */
  readonly capsuleEventRetentionMs: number;
  /** How long dead letters stay in the Postgres event log. */
  readonly deadLetterRetentionMs: number;
}

/** Reads the settings of the log worker. Its checkpoints follow those of traces. */
export function readLogStream(read: SettingReader, checkpointIntervalMs: number): LogStreamConfig {
  return {
    checkpointIntervalMs,
    maxTemplatesPerService: read.integer('SLO_SCOUT_MAX_TEMPLATES_PER_SERVICE', { fallback: 2_048, min: 16, max: 1e5 }),
    maxServices: read.integer('SLO_SCOUT_MAX_LOG_SERVICES', { fallback: 256, min: 1, max: 1e5 }),
    capsuleEventRetentionMs: read.duration('SLO_SCOUT_CAPSULE_EVENT_RETENTION', '7d'),
    deadLetterRetentionMs: read.duration('SLO_SCOUT_DEAD_LETTER_RETENTION', '30d'),
  };
}

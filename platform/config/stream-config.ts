import type { SettingReader } from './setting-reader.ts';

/** The capsule worker; all times in milliseconds. */
export interface StreamConfig {
  readonly checkpointIntervalMs: number;
  readonly quietGapMs: number;
  readonly traceMaxAgeMs: number;
  readonly allowedLatenessMs: number;
  readonly maxRetainedSpans: number;
  /** Journeys that a service may have in a partition; further ones are counted together. */
  readonly maxJourneysPerService: number;
  readonly adminPort: number;
}

/** Reads the settings of the stream worker. */
export function readStream(read: SettingReader): StreamConfig {
  return {
    checkpointIntervalMs: read.duration('SLO_SCOUT_CHECKPOINT_INTERVAL', '30s'),
    quietGapMs: read.duration('SLO_SCOUT_TRACE_QUIET_GAP', '2s'),
    traceMaxAgeMs: read.duration('SLO_SCOUT_TRACE_MAX_AGE', '60s'),
    allowedLatenessMs: read.duration('SLO_SCOUT_ALLOWED_LATENESS', '60s'),
    maxRetainedSpans: read.integer('SLO_SCOUT_MAX_RETAINED_SPANS', { fallback: 1_000_000, min: 1_000, max: 1e8 }),
    maxJourneysPerService: read.integer('SLO_SCOUT_MAX_JOURNEYS_PER_SERVICE', { fallback: 1_000, min: 1, max: 1e6 }),
    adminPort: read.port('SLO_SCOUT_STREAM_ADMIN_PORT', 8011),
  };
}

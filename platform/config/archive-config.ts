import type { SettingReader } from './setting-reader.ts';

/** The archive of raw telemetry. */
export interface ArchiveConfig {
  readonly enabled: boolean;
  /** A batch is written when its records have this many bytes, uncompressed. */
  readonly batchBytes: number;
  /** A batch is written at this age, however small. */
  readonly intervalMs: number;
  /** Batches are deleted when the whole day they are of is older. */
  readonly retentionMs: number;
}

/** Reads the settings of the archive. */
export function readArchive(read: SettingReader): ArchiveConfig {
  return {
    enabled: read.oneOf('SLO_SCOUT_ARCHIVE', ['on', 'off'], 'on') === 'on',
    batchBytes: read.bytes('SLO_SCOUT_ARCHIVE_BATCH', '8MiB'),
    intervalMs: read.duration('SLO_SCOUT_ARCHIVE_INTERVAL', '60s'),
    retentionMs: read.duration('SLO_SCOUT_ARCHIVE_RETENTION', '30d'),
  };
}

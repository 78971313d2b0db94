import type { Config } from '../../platform/config/config.ts';

/** After its end and this much more, nothing of a window changes any more unless telemetry comes late. */
const SETTLE_SLACK_MS = 5 * 60_000;

/** When a range can be reprocessed, by the settings of the stream and the archive: the API and the worker agree. */
export function reprocessLimits({ stream, archive }: Pick<Config, 'stream' | 'archive'>) {
  return {
    settleMs: stream.traceMaxAgeMs + stream.allowedLatenessMs + SETTLE_SLACK_MS,
    retentionMs: archive.retentionMs,
  };
}

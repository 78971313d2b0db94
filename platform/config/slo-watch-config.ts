import type { SettingReader } from './setting-reader.ts';

/** How live SLOs are watched. */
export interface SloWatchConfig {
  /** Between two looks at the error budgets. */
  readonly intervalMs: number;
}

/** How live SLOs are compared with what would be recommended today. */
export interface DriftConfig {
  readonly enabled: boolean;
  /** Between two comparisons of a service. */
  readonly intervalMs: number;
  /** Days of history that are recommended from. */
  readonly windowDays: number;
}

/** Shorter looks would find nothing new: SLI buckets are minutes, and a comparison is of days. */
const LEAST_WATCH_MS = 60_000;
const LEAST_DRIFT_MS = 3_600_000;

/** Reads the settings of the watch over error budgets. */
export function readSloWatch(read: SettingReader): SloWatchConfig {
  return {
    intervalMs: atLeast(read, { name: 'SLO_SCOUT_SLO_WATCH_INTERVAL', fallback: '5m', leastMs: LEAST_WATCH_MS }),
  };
}

/** Reads the settings of drift. */
export function readDrift(read: SettingReader): DriftConfig {
  return {
    enabled: read.oneOf('SLO_SCOUT_DRIFT', ['on', 'off'], 'on') === 'on',
    intervalMs: atLeast(read, { name: 'SLO_SCOUT_DRIFT_INTERVAL', fallback: '24h', leastMs: LEAST_DRIFT_MS }),
    windowDays: read.integer('SLO_SCOUT_DRIFT_WINDOW_DAYS', { fallback: 14, min: 7, max: 90 }),
  };
}

function atLeast(
  read: SettingReader,
  { name, fallback, leastMs }: { readonly name: string; readonly fallback: string; readonly leastMs: number },
): number {
  const durationMs = read.duration(name, fallback);
  if (durationMs < leastMs) read.problem(name, `must be at least ${String(leastMs / 60_000)}m`);
  return durationMs;
}

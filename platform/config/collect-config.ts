import { join, resolve } from 'node:path';
import type { SettingReader } from './setting-reader.ts';

/** The collect role: metrics of Prometheus servers, logs that are posted, log files. Durations in milliseconds. */
export interface CollectConfig {
  /** Whether `slo-scout start` runs the role. */
  readonly isOn: boolean;
  readonly host: string;
  readonly port: number;
  /** YAML or JSON file of targets, followed while we run. */
  readonly targetsFile: string | undefined;
  /** Whether the Prometheus servers of registered services are collected from. */
  readonly usesServices: boolean;
  /** Addresses, ranges and hosts that URLs of registered services may lead to, beside public ones. */
  readonly allowedAddresses: readonly string[];
  readonly intervalMs: number;
  /** How long after its end a window is read. */
  readonly delayMs: number;
  /** Of one request to a Prometheus. */
  readonly timeoutMs: number;
  /** How far back is read after an outage. */
  readonly maxCatchUpMs: number;
  /** How often the sources of targets are looked at even without an event. */
  readonly reconcileMs: number;
  /** Bounds on one window of one target. */
  readonly maxSeries: number;
  readonly maxSamples: number;
  /** File that remembers up to when each target was collected. */
  readonly positionsFile: string;
}

/** Reads the settings of the collect role. */
export function readCollect(read: SettingReader, stateDir: string): CollectConfig {
  const targetsFile = read.optionalText('SLO_SCOUT_COLLECT_TARGETS');
  const intervalMs = read.duration('SLO_SCOUT_COLLECT_INTERVAL', '30s');
  if (intervalMs < 1_000 || intervalMs > 3_600_000) read.problem('SLO_SCOUT_COLLECT_INTERVAL', 'must be from 1s to 1h');
  return {
    isOn: read.oneOf('SLO_SCOUT_COLLECT', ['on', 'off'], 'off') === 'on',
    host: read.text('SLO_SCOUT_COLLECT_HOST', '127.0.0.1'),
    port: read.port('SLO_SCOUT_COLLECT_PORT', 8080),
    targetsFile: targetsFile === undefined ? undefined : resolve(targetsFile),
    usesServices: read.oneOf('SLO_SCOUT_COLLECT_SERVICES', ['on', 'off'], 'on') === 'on',
    allowedAddresses: read.list('SLO_SCOUT_COLLECT_ALLOW') ?? [],
    intervalMs,
    delayMs: read.duration('SLO_SCOUT_COLLECT_DELAY', '15s'),
    timeoutMs: read.duration('SLO_SCOUT_COLLECT_TIMEOUT', '20s'),
    maxCatchUpMs: read.duration('SLO_SCOUT_COLLECT_CATCH_UP', '1h'),
    reconcileMs: read.duration('SLO_SCOUT_COLLECT_RECONCILE', '60s'),
    maxSeries: read.integer('SLO_SCOUT_COLLECT_MAX_SERIES', { fallback: 20_000, min: 1, max: 1_000_000 }),
    maxSamples: read.integer('SLO_SCOUT_COLLECT_MAX_SAMPLES', { fallback: 200_000, min: 1, max: 10_000_000 }),
    positionsFile: resolve(read.text('SLO_SCOUT_COLLECT_POSITIONS', join(stateDir, 'collect', 'positions.json'))),
  };
}

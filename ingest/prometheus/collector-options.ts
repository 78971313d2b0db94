import type { CollectConfig } from '../../platform/config/collect-config.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { CollectMetrics } from '../../platform/metrics/collect-metrics.ts';
import type { TelemetryIntake } from '../intake/telemetry-intake.ts';
import type { RegisteredServices } from './ports.ts';

/** What the collector needs. */
export interface CollectorOptions {
  readonly config: CollectConfig;
  readonly intake: TelemetryIntake;
  readonly metrics: CollectMetrics;
  readonly logger: Logger;
  /** Their Prometheus servers are collected from, too. */
  readonly services?: RegisteredServices | undefined;
  readonly times?: Partial<CollectorTimes>;
  readonly nowMs?: () => number;
}

/** Durations in milliseconds that only tests change. */
export interface CollectorTimes {
  readonly firstRetryMs: number;
  readonly maxRetryMs: number;
  /** How long a window that is being handed over may take when the collector closes. */
  readonly closeGraceMs: number;
  readonly lagIntervalMs: number;
}

/** The times of an installation. */
export const COLLECTOR_TIMES: CollectorTimes = {
  firstRetryMs: 1_000,
  maxRetryMs: 60_000,
  closeGraceMs: 10_000,
  lagIntervalMs: 5_000,
};

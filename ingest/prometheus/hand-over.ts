import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { CollectMetrics } from '../../platform/metrics/collect-metrics.ts';
import { ReceiverName } from '../intake/telemetry-intake.ts';
import type { TelemetryIntake } from '../intake/telemetry-intake.ts';
import { takeWithRetry } from '../log-records/take-with-retry.ts';
import { encodePoints } from './points/encode-points.ts';
import type { MetricTypes } from './points/metric-types.ts';
import { seriesToMetrics } from './points/series-to-metrics.ts';
import type { SeriesBuffer } from './series-buffer.ts';
import type { CollectTarget } from './targets/collect-target.ts';

/** What handing over needs. */
export interface HandOverOptions {
  readonly intake: TelemetryIntake;
  readonly metrics: CollectMetrics;
  readonly logger: Logger;
  readonly firstRetryMs: number;
  readonly maxRetryMs: number;
  /** Gives up; what was handed over so far stays taken. */
  readonly signal: AbortSignal;
}

/**
 * Hands the series of a window to the intake, and resolves when all of them are durable. While the intake cannot take
 * them they are offered again, for ever: nothing further is read of the target meanwhile.
 * @throws ScoutError cancelled when the signal ends it before
 */
export async function handOver(
  target: CollectTarget,
  { buffer, types }: { readonly buffer: SeriesBuffer; readonly types: MetricTypes },
  options: HandOverOptions,
): Promise<void> {
  const { metrics, logger } = options;
  const { series, dropped } = buffer;
  for (const bytes of encodePoints(seriesToMetrics(series, types), target)) {
    const result = await takeWithRetry({
      ...options,
      request: { receiver: ReceiverName.prometheus, signal: 'metrics', encoding: 'protobuf', bytes },
      firstDelayMs: options.firstRetryMs,
      maxDelayMs: options.maxRetryMs,
      onRetry: ({ code }) => logger.warn({ targetId: target.id, code }, 'metrics are not durable yet, trying again'),
    });
    if (result === 'stopped') {
      throw new ScoutError({
        code: ErrorCode.cancelled,
        message: 'The collector stopped before a window was durable.',
      });
    }
    if (result === 'refused') metrics.collectDropped.inc({ reason: 'refused' });
  }
  for (const { samples } of series) {
    metrics.collectSamples.inc(samples.length);
    metrics.collectStaleMarkers.inc(samples.reduce((count, { isStale }) => count + (isStale ? 1 : 0), 0));
  }
  for (const [reason, count] of dropped) metrics.collectDropped.inc({ reason }, count);
  if (dropped.size > 0) {
    logger.warn({ targetId: target.id, dropped: Object.fromEntries(dropped) }, 'a window was not taken as a whole');
  }
}

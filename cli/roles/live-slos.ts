import { createDriftActivities } from '../../activities/create-drift-activities.ts';
import { createWatchActivities } from '../../activities/create-watch-activities.ts';
import { createLogBudgetNotifier } from '../../activities/log-budget-notifier.ts';
import type { JourneyMetrics } from '../../activities/create-journey-metrics.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Config } from '../../platform/config/config.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { createTemporalClient } from '../../temporal/create-client.ts';
import { createSchedules } from '../../temporal/create-schedules.ts';
import type { Schedules } from '../../temporal/create-schedules.ts';
import type { Stores } from './connect-stores.ts';
import { openEvidence } from './open-evidence.ts';
import { requireTemporalAddress } from './require-temporal-address.ts';
import type { RoleContext } from './role.ts';

/** The schedules of this installation, with the connection that they are kept over. */
export interface OpenSchedules extends Schedules {
  close(): Promise<void>;
}

/** Connects to the server that keeps the schedules. @throws ScoutError unavailable */
export async function openSchedules(config: Config): Promise<OpenSchedules> {
  const { sloWatch, drift } = config;
  const temporal = await createTemporalClient(requireTemporalAddress(config), 'slo-scout-worker');
  const schedules = createSchedules(temporal.client, {
    watchIntervalMs: sloWatch.intervalMs,
    driftEnabled: drift.enabled,
    driftIntervalMs: drift.intervalMs,
  });
  return { ...schedules, close: () => temporal.close() };
}

/** What looks after SLOs that are live: drift and error budgets. */
export function liveSloActivities(
  { config, logger, metrics }: RoleContext,
  stores: Stores & { readonly journeyMetrics: JourneyMetrics },
  driftSchedules: Schedules,
) {
  const delivery = { ...config.delivery, windowDays: config.analysis.sloWindowDays };
  const budgetNotifier = createLogBudgetNotifier(logger);
  return {
    ...createDriftActivities({
      ...{ ...stores, ...openEvidence({ config, logger }), metrics, logger, delivery },
      windowDays: config.drift.windowDays,
    }),
    ...createWatchActivities({ ...stores, metrics, logger, driftSchedules, budgetNotifier }),
  };
}

/** A server that permits no schedules can still run everything that people start. */
export async function keepWatch(schedules: Schedules, logger: Logger): Promise<void> {
  try {
    await schedules.keepWatch();
  } catch (error) {
    const failure = ScoutError.from(error);
    if (failure.code !== ErrorCode.permissionDenied) throw failure;
    logger.warn({ err: failure }, 'the Temporal server permits no schedules: live SLOs are not watched');
  }
}

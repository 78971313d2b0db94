import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { Logger } from '../../../platform/logging/logger.ts';
import type { CollectMetrics } from '../../../platform/metrics/collect-metrics.ts';
import type { RegisteredServices } from '../ports.ts';
import type { CollectTarget } from './collect-target.ts';
import { targetOfService } from './service-target.ts';
import type { CollectedService } from './service-target.ts';

/** What reading the registered services needs. */
export interface ServiceTargetsOptions {
  readonly services: RegisteredServices;
  readonly intervalMs: number;
  readonly logger: Logger;
  readonly metrics: CollectMetrics;
}

/** The targets of the registered services; undefined when they cannot be read now, and the ones before should stay. */
export async function readServiceTargets(
  options: ServiceTargetsOptions,
): Promise<readonly CollectTarget[] | undefined> {
  const { services, logger, metrics } = options;
  try {
    const listed = await services.list();
    const { targets, refused } = toTargets(listed, options);
    metrics.collectRefusedServices.set(refused);
    metrics.collectTargetsStale.set({ source: 'services' }, 0);
    metrics.collectTargetLoads.inc({ source: 'services', outcome: 'loaded' });
    return targets;
  } catch (cause) {
    const error = ScoutError.from(cause);
    metrics.collectTargetsStale.set({ source: 'services' }, 1);
    metrics.collectTargetLoads.inc({ source: 'services', outcome: 'refused' });
    logger.error({ code: error.code, problem: error.message }, 'services cannot be read, the targets before stay');
    return undefined;
  }
}

function toTargets(
  services: readonly CollectedService[],
  { intervalMs, logger }: ServiceTargetsOptions,
): { readonly targets: readonly CollectTarget[]; readonly refused: number } {
  const targets: CollectTarget[] = [];
  let refused = 0;
  for (const service of services) {
    try {
      const target = targetOfService(service, { intervalMs });
      if (target !== undefined) targets.push(target);
    } catch (cause) {
      refused += 1;
      const { name, environment } = service;
      logger.warn({ service: name, environment, problem: ScoutError.from(cause).message }, 'service is not collected');
    }
  }
  return { targets, refused };
}

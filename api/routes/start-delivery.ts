import type { z } from 'zod';
import type { StartedDelivery } from '../../contracts/rest/delivery.ts';
import type { Artifact } from '../../domain/artifact/artifact.ts';
import type { Delivery } from '../../domain/delivery/delivery.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { Answer } from '../handler.ts';
import { deliveryView } from '../views/delivery-view.ts';

/**
 * Delivers an artifact's SLO with all its files: an SLO's alerts, tests and runbook belong together.
 * @throws ScoutError not_found, failed_precondition when the SLO is retired
 */
export async function startDelivery(
  deps: ApiDeps,
  { sloId }: Artifact,
): Promise<Answer<z.output<typeof StartedDelivery>>> {
  const slo = await deps.slos.getSlo(sloId);
  if (slo.status === 'retired') {
    throw new ScoutError({
      code: ErrorCode.failedPrecondition,
      message: `SLO ${sloId} is retired; create one in its place with POST /api/v1/slos.`,
      details: { sloId },
    });
  }
  // Taken before the start, so that nothing which the workflow writes is older.
  const startedAtMs = deps.nowMs();
  const ref = { service: slo.service, environment: slo.environment };
  const { deliveryId } = await deps.workflows.deliver(ref, [sloId]);
  const delivery = await knownDelivery(deps, { deliveryId, ...ref, sloIds: [sloId], startedAtMs });
  const self = `/api/v1/deliveries/${encodeURIComponent(deliveryId)}`;
  return { body: { delivery: deliveryView(delivery), links: { self } }, headers: { Location: self } };
}

type NewDelivery = Pick<Delivery, 'deliveryId' | 'service' | 'environment' | 'sloIds' | 'startedAtMs'>;

/** A reader finds the delivery at once, also before its workflow has written its first record. */
async function knownDelivery(deps: ApiDeps, started: NewDelivery): Promise<Delivery> {
  try {
    return await deps.deliveries.getDelivery(started.deliveryId);
  } catch (error) {
    if (!(error instanceof ScoutError) || error.code !== ErrorCode.notFound) throw error;
    const delivery: Delivery = { ...started, stage: 'checking_policy', updatedAtMs: started.startedAtMs };
    await deps.deliveries.saveDelivery(delivery);
    return delivery;
  }
}

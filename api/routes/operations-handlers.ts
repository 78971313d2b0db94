import { endpoints } from '../../contracts/rest/endpoints.ts';
import { createOpenApi } from '../../contracts/rest/openapi.ts';
import type { ApiContext } from '../api-deps.ts';
import { createHealthProbe } from '../health-probe.ts';
import type { Handlers } from '../handler.ts';
import { httpStatus } from '../http-status.ts';
import { journeyExposition } from '../journey-metrics/journey-exposition.ts';
import { overview } from '../pages/overview.ts';

type OperationsHandlers = Pick<
  Handlers,
  | 'getHealth'
  | 'getApiHealth'
  | 'getReadiness'
  | 'getLiveness'
  | 'getMetrics'
  | 'getJourneyMetrics'
  | 'getOverview'
  | 'getOpenApi'
>;

/** What operators, monitors and first visitors read. */
export function createOperationsHandlers({ deps, metrics }: ApiContext): OperationsHandlers {
  const probe = createHealthProbe(deps);
  const openApi = JSON.stringify(createOpenApi({ endpoints, version: deps.version, statusOf: httpStatus }), null, 2);
  const health = async () => {
    const body = await probe();
    return { body, status: body.status === 'unhealthy' ? 503 : 200 };
  };
  return {
    getHealth: health,
    getApiHealth: health,
    getReadiness: health,
    getLiveness: () => Promise.resolve({ body: { status: 'alive' } }),
    getMetrics: async () => ({ body: await metrics.registry.metrics() }),
    getJourneyMetrics: async () => ({ body: journeyExposition(await deps.journeyCounters()) }),
    getOverview: () => overview(deps),
    getOpenApi: () => Promise.resolve({ body: openApi }),
  };
}

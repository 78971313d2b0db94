import type { ApiContext } from '../api-deps.ts';
import type { Handlers } from '../handler.ts';
import { decodeCursor, pageOfRows } from '../paging.ts';
import { serviceView } from '../views/service-view.ts';

type ServiceHandlers = Pick<Handlers, 'registerService' | 'listServices' | 'getService'>;

/** Services: registered by people, discovered by telemetry. */
export function createServiceHandlers({ deps }: ApiContext): ServiceHandlers {
  return {
    registerService: async ({ body }) => {
      const service = await deps.services.registerService({
        name: body.service_name,
        environment: body.environment,
        ownerTeam: body.owner_team ?? '',
        criticality: body.criticality,
        telemetryEndpoints: body.telemetry_endpoints,
        labelMappings: body.label_mappings,
      });
      const location = `/api/v1/services/${encodeURIComponent(service.serviceId)}`;
      return { body: serviceView(service), headers: { Location: location } };
    },
    listServices: async ({ query }) => {
      const rows = await deps.services.listServices({
        limit: query.limit + 1,
        ...(query.environment === undefined ? {} : { environment: query.environment }),
        ...(query.cursor === undefined ? {} : { afterServiceId: decodeCursor(query.cursor) }),
      });
      return { body: pageOfRows(rows, { limit: query.limit, idOf: (row) => row.serviceId, view: serviceView }) };
    },
    getService: async ({ params }) => ({ body: serviceView(await deps.services.getService(params.service_id)) }),
  };
}

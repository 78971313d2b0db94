import type { ApiContext } from '../api-deps.ts';
import type { Handlers } from '../handler.ts';
import { pageOfRows, rowsAfter } from '../paging.ts';
import { deliveryView, policyView } from '../views/delivery-view.ts';

/** A service has one delivery at a time, so this is years of them. */
const DELIVERIES_PAGED = 5_000;

type DeliveryHandlers = Pick<Handlers, 'listDeliveries' | 'getDelivery' | 'listPolicies'>;

/** Deliveries, and the policies that they must pass. */
export function createDeliveryHandlers({ deps }: ApiContext): DeliveryHandlers {
  return {
    listDeliveries: async ({ query }) => {
      const deliveries = await deps.deliveries.listDeliveries({
        limit: query.cursor === undefined ? query.limit + 1 : DELIVERIES_PAGED,
        ...(query.service_name === undefined ? {} : { service: query.service_name }),
        ...(query.environment === undefined ? {} : { environment: query.environment }),
      });
      const idOf = (delivery: (typeof deliveries)[number]) => delivery.deliveryId;
      const rows = rowsAfter(deliveries, query.cursor, idOf);
      return { body: pageOfRows(rows, { limit: query.limit, idOf, view: deliveryView }) };
    },
    getDelivery: async ({ params }) => ({ body: deliveryView(await deps.deliveries.getDelivery(params.delivery_id)) }),
    listPolicies: async () => ({ body: { items: (await deps.policies.listPolicies()).map(policyView) } }),
  };
}

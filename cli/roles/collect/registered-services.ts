import type { ServiceStore } from '../../../domain/service/ports.ts';
import type { Service } from '../../../domain/service/service.ts';
import type { RegisteredServices } from '../../../ingest/prometheus/ports.ts';

const PAGE = 500;

/** Reads all registered services, page by page; those that only their telemetry told of have no endpoints. */
export function createRegisteredServices(store: Pick<ServiceStore, 'listServices'>): RegisteredServices {
  return {
    async list() {
      const services: Service[] = [];
      for (let last: Service | undefined, isLast = false; !isLast;) {
        const after = last === undefined ? {} : { afterServiceId: last.serviceId };
        const page = await store.listServices({ limit: PAGE, ...after });
        services.push(...page.filter(({ status }) => status === 'registered'));
        last = page.at(-1);
        isLast = page.length < PAGE;
      }
      return services;
    },
  };
}

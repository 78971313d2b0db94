import type { Service } from './service.ts';

/** Stores services. Services seen in telemetry are inserted by the stream worker's checkpoint as `discovered`. */
export interface ServiceStore {
  /** Inserts, or completes a `discovered` one. @throws ScoutError already_exists when it is registered already. */
  registerService(service: Omit<Service, 'serviceId' | 'createdAtMs' | 'status'>): Promise<Service>;
  /** Ordered by name, environment. */
  listServices(filter: {
    readonly environment?: string;
    readonly limit: number;
    readonly afterServiceId?: string;
  }): Promise<readonly Service[]>;
  /** undefined when neither registered nor seen in telemetry. */
  findService(name: string, environment: string): Promise<Service | undefined>;
  /** @throws ScoutError not_found */
  getService(serviceId: string): Promise<Service>;
  countServices(): Promise<number>;
}

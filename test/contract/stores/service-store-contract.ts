import { beforeEach, describe, expect, it } from 'vitest';
import type { ServiceStore } from '../../../domain/service/ports.ts';

const registration = {
  name: 'cart',
  environment: 'production',
  ownerTeam: 'shop',
  criticality: 'critical',
  telemetryEndpoints: { prometheus: 'http://prometheus:9090' },
  labelMappings: { app: 'cart' },
} as const;

/** What every service store does. `setup` gives an empty one. */
export function describeServiceStore(name: string, setup: () => Promise<ServiceStore>): void {
  describe(`the service store on ${name}`, () => {
    let store: ServiceStore;
    beforeEach(async () => {
      store = await setup();
    });

    it('returns a registered service as it was given', async () => {
      const service = await store.registerService(registration);

      expect(service).toMatchObject({ ...registration, status: 'registered' });
      expect(await store.getService(service.serviceId)).toEqual(service);
      expect(await store.findService('cart', 'production')).toEqual(service);
    });

    it('refuses a service that is registered already and keeps what is there', async () => {
      await store.registerService(registration);

      const again = store.registerService({ ...registration, ownerTeam: 'other' });

      await expect(again).rejects.toMatchObject({ name: 'ScoutError', code: 'already_exists' });
      expect(await store.findService('cart', 'production')).toMatchObject({ ownerTeam: 'shop' });
    });

    it('lets one of two concurrent registrations win', async () => {
      const attempts = ['a', 'b'].map((ownerTeam) => store.registerService({ ...registration, ownerTeam }));

      const outcomes = await Promise.allSettled(attempts);

      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });

    it('keeps the same name in two environments apart', async () => {
      const production = await store.registerService(registration);
      const staging = await store.registerService({ ...registration, environment: 'staging' });

      expect(staging.serviceId).not.toBe(production.serviceId);
      expect(await store.countServices()).toBe(2);
    });

    it('pages through the services in order of name and environment', async () => {
      for (const each of ['b', 'a', 'Z', 'ä', 'a-b']) await store.registerService({ ...registration, name: each });
      await store.registerService({ ...registration, name: 'a', environment: 'dev' });

      const names: string[] = [];
      let after: { readonly afterServiceId?: string } = {};
      for (;;) {
        const page = await store.listServices({ limit: 2, ...after });
        names.push(...page.map((service) => `${service.name}/${service.environment}`));
        const last = page.at(-1);
        if (last === undefined) break;
        after = { afterServiceId: last.serviceId };
      }

      const production = (each: string) => `${each}/production`;
      expect(names).toEqual([
        production('Z'),
        'a/dev',
        production('a'),
        production('a-b'),
        production('b'),
        'ä/production',
      ]);
    });

    it('lists one environment alone', async () => {
      await store.registerService(registration);
      await store.registerService({ ...registration, environment: 'staging' });

      const services = await store.listServices({ environment: 'staging', limit: 10 });

      expect(services.map(({ environment }) => environment)).toEqual(['staging']);
    });

    it('does not find a service that nobody registered', async () => {
      expect(await store.findService('nobody', 'production')).toBeUndefined();
      await expect(store.getService('nobody')).rejects.toMatchObject({ code: 'not_found' });
    });
  });
}

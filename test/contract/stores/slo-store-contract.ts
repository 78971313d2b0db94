import { beforeEach, describe, expect, it } from 'vitest';
import type { SloStore } from '../../../domain/slo/ports.ts';
import { buildSlo } from '../../support/builders/build-slo.ts';

/** What every SLO store does. `setup` gives an empty one. */
export function describeSloStore(name: string, setup: () => Promise<SloStore>): void {
  describe(`the SLO store on ${name}`, () => {
    let store: SloStore;
    beforeEach(async () => {
      store = await setup();
    });

    it('returns an SLO as it was saved', async () => {
      const slo = buildSlo({ objectivePpm: 999_500 });

      const saved = await store.saveSlo(slo);

      expect(saved).toEqual(slo);
      expect(await store.getSlo(slo.sloId)).toEqual(slo);
    });

    it('returns the stored SLO when it is saved again', async () => {
      const slo = buildSlo();
      await store.saveSlo(slo);
      await store.setSloStatus([slo.sloId], 'live');

      const again = await store.saveSlo({ ...slo, objectivePpm: 900_000 });

      expect(again).toEqual({ ...slo, status: 'live' });
    });

    it('changes the status of several at once', async () => {
      await store.saveSlo(buildSlo({ sloId: '1', name: 'a-1' }));
      await store.saveSlo(buildSlo({ sloId: '2', name: 'a-2' }));

      await store.setSloStatus(['1', '2', '1'], 'in_delivery');

      const statuses = (await store.listSlos({})).map(({ status }) => status);
      expect(statuses).toEqual(['in_delivery', 'in_delivery']);
    });

    it('says that an unknown SLO is not there', async () => {
      await store.saveSlo(buildSlo({ sloId: '1' }));

      await expect(store.getSlo('no')).rejects.toMatchObject({ code: 'not_found' });
      await expect(store.setSloStatus(['1', 'no'], 'live')).rejects.toMatchObject({ code: 'not_found' });
    });

    it('pages in order of service, environment and name', async () => {
      const slos = [
        ...[buildSlo({ sloId: '1', service: 'b' }), buildSlo({ sloId: '2', service: 'a', name: 'y-1' })],
        ...[
          buildSlo({ sloId: '3', service: 'a', name: 'x-1' }),
          buildSlo({ sloId: '4', service: 'a', environment: 'a' }),
        ],
      ];
      for (const slo of slos) await store.saveSlo(slo);

      const first = await store.listSlos({ limit: 2 });
      const second = await store.listSlos({ limit: 2, afterSloId: '3' });

      expect([...first, ...second].map(({ sloId }) => sloId)).toEqual(['4', '3', '2', '1']);
    });

    it('narrows by every field of the filter', async () => {
      await store.saveSlo(buildSlo({ sloId: '1', service: 'cart' }));
      await store.saveSlo(buildSlo({ sloId: '2', environment: 'staging', status: 'live' }));

      expect(await store.listSlos({ service: 'cart' })).toMatchObject([{ sloId: '1' }]);
      expect(await store.listSlos({ environment: 'staging' })).toMatchObject([{ sloId: '2' }]);
      expect(await store.listSlos({ statuses: ['live', 'retired'] })).toMatchObject([{ sloId: '2' }]);
      expect(await store.listSlos({ sloIds: ['1'] })).toMatchObject([{ sloId: '1' }]);
      expect(await store.listSlos({ sloIds: [] })).toEqual([]);
    });
  });
}

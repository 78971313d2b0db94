import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SLO_NAME_MAX, sloName } from '../../../../domain/recommendation/slo-name.ts';

const NAME = /^[a-z0-9][a-z0-9-]*[a-z0-9]$/;

describe('sloName', () => {
  it('reads like the operation', () => {
    const name = (operation: string) => sloName({ journeyId: 'a', operation }, 'availability', []);

    expect(name('GET /cart/{id}')).toBe('get-cart-id-availability');
    expect(name('shop.Cart/AddItem')).toBe('shop-cart-additem-availability');
    expect(name('注文')).toBe('journey-availability');
  });

  it('adds a part of the journey id where two operations read alike', () => {
    const journeys = [
      { journeyId: 'a', operation: 'GET /cart/{id}' },
      { journeyId: 'b', operation: 'GET /cart-id' },
      { journeyId: 'c', operation: 'GET /orders' },
    ];

    const names = journeys.map((journey) => sloName(journey, 'latency', journeys));

    expect(names[0]).toMatch(/^get-cart-id-[0-9a-f]{6}-latency$/);
    expect(new Set(names).size).toBe(3);
    expect(names[2]).toBe('get-orders-latency');
  });

  it('is always a valid name, short enough, and unique in its service', () => {
    const operations = fc.uniqueArray(fc.oneof(fc.string({ maxLength: 120 }), fc.constant('GET /'.padEnd(90, 'x'))), {
      minLength: 2,
      maxLength: 8,
    });

    fc.assert(
      fc.property(operations, (drawn) => {
        const journeys = drawn.map((operation, position) => ({ journeyId: `journey-${String(position)}`, operation }));

        const names = journeys.flatMap((journey) => [
          sloName(journey, 'availability', journeys),
          sloName(journey, 'latency', journeys),
        ]);

        expect(new Set(names).size).toBe(names.length);
        for (const name of names) {
          expect(name).toMatch(NAME);
          expect(name.length).toBeLessThanOrEqual(SLO_NAME_MAX);
        }
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import type { Journey } from '../../../../domain/journey/journey.ts';
import { journeyIdOf } from '../../../../domain/journey/journey-id.ts';
import { JourneyLimit } from '../../../../streaming/capsules/journey-limit.ts';

const HOUR_MS = 3_600_000;
const journey = (operation: string, service = 'shop'): Journey => ({
  journeyId: journeyIdOf(service, 'production', operation),
  service,
  environment: 'production',
  operation,
  kind: 'http',
});

describe('the limit of journeys', () => {
  it('admits the first of a service, and those again, but no further ones', () => {
    const limit = new JourneyLimit(2);

    const admitted = ['a', 'b', 'c', 'a', 'b'].map((operation) => limit.admit(journey(operation), 0));

    expect(admitted).toEqual(['own', 'own', 'service', 'own', 'own']);
    expect(limit.admit(journey('c', 'stock'), 0)).toBe('own');
    expect(limit.journeyOf(journey('c'), 'service')).toEqual({ ...journey('other'), kind: 'other' });
  });

  it('gives the place of a journey that was not seen for a day to another', () => {
    const limit = new JourneyLimit(2);
    limit.admit(journey('a'), 0);
    limit.admit(journey('b'), 0);
    limit.admit(journey('b'), 20 * HOUR_MS);

    expect(limit.admit(journey('c'), 23 * HOUR_MS)).toBe('service');
    expect(limit.admit(journey('c'), 24 * HOUR_MS)).toBe('own');
    expect(limit.admit(journey('a'), 24 * HOUR_MS)).toBe('service');
  });

  it('goes on with the places that were saved', () => {
    const limit = new JourneyLimit(1);
    limit.admit(journey('a'), 0);

    const restored = new JourneyLimit(1, limit.admitted());

    expect([restored.admit(journey('a'), 0), restored.admit(journey('b'), 0)]).toEqual(['own', 'service']);
  });

  it('counts services beyond its limit together, until another was not seen for a day', () => {
    const limit = new JourneyLimit(2, [], 2);
    const admit = (service: string, hour: number) => limit.admit(journey('a', service), hour * HOUR_MS);

    expect([admit('shop', 0), admit('stock', 0), admit('late', 0), admit('shop', 20)]).toEqual([
      'own',
      'own',
      'partition',
      'own',
    ]);
    expect([admit('late', 23), admit('late', 24), admit('stock', 24)]).toEqual(['partition', 'own', 'partition']);
    expect(limit.journeyOf(journey('a', 'stock'), 'partition')).toMatchObject({
      service: 'other',
      environment: 'other',
      operation: 'other',
    });
  });
});

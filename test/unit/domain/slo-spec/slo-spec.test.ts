import { describe, expect, it } from 'vitest';
import { specSloId } from '../../../../domain/slo-spec/slo-spec.ts';

describe('the id of a specification’s SLO', () => {
  it('is Sloth’s: service and name', () => {
    expect(specSloId({ service: 'shop', name: 'checkout' })).toBe('shop-checkout');
  });
});

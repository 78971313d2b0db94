import { describe, expect, it } from 'vitest';
import { alertName } from '../../../../domain/rules/alert-name.ts';

describe('the name of an alert that nobody named', () => {
  it('says service and SLO in words, whatever they are called', () => {
    expect(alertName({ service: 'shop-web', name: 'checkout.latency' })).toBe('ShopWebCheckoutLatencyBudgetBurn');
    expect(alertName({ service: '9 lives/eu', name: 'a-b' })).toMatch(/^[A-Za-z0-9]+$/);
  });
});

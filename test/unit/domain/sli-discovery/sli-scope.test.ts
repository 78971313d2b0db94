import { describe, expect, it } from 'vitest';
import { MAX_OPERATIONS, serviceScopes } from '../../../../domain/sli-discovery/sli-scope.ts';

const LABELS = { service: 'job', operation: ['method', 'route'], outcomes: [] };
const row = (job: string, method: string, route: string, requests: number) => ({
  labels: { job, method, route },
  requests,
});

describe('serviceScopes', () => {
  it('takes services and operations apart, the busiest operation first', () => {
    const counted = [row('cart', 'GET', '/cart', 10), row('cart', 'POST', '/cart', 30), row('pay', 'POST', '/pay', 5)];

    const found = serviceScopes({ labels: LABELS, matchers: ['env="prod"'], counted });

    expect(found.map(({ service, scopes }) => [service, scopes.map(({ operation }) => operation)])).toEqual([
      ['cart', ['POST /cart', 'GET /cart']],
      ['pay', ['POST /pay']],
    ]);
    expect(found[0]?.scopes[0]).toMatchObject({
      matchers: ['env="prod"', 'job="cart"', 'method="POST"', 'route="/cart"'],
      requests: 30,
    });
  });

  it('names RPC methods by service and method', () => {
    const labels = { service: 'job', operation: ['rpc_service', 'rpc_method'], outcomes: [] };
    const counted = [{ labels: { job: 'a', rpc_service: 'shop.Cart', rpc_method: 'Get' }, requests: 1 }];

    expect(serviceScopes({ labels, matchers: [], counted })[0]?.scopes[0]?.operation).toBe('shop.Cart/Get');
  });

  it('gives one scope to a service whose operations are not told, or are too many to be routes', () => {
    const untold = serviceScopes({
      ...{ labels: { ...LABELS, operation: [] }, matchers: [] },
      counted: [{ labels: { job: 'cart' }, requests: 7 }],
    });
    const paths = Array.from({ length: MAX_OPERATIONS + 1 }, (_, id) => row('cart', 'GET', `/cart/${String(id)}`, 1));
    const tooMany = serviceScopes({ labels: LABELS, matchers: [], counted: paths });

    expect(untold[0]?.scopes).toMatchObject([{ operation: undefined, matchers: ['job="cart"'], requests: 7 }]);
    expect(tooMany[0]).toMatchObject({ tooManyOperations: MAX_OPERATIONS + 1, scopes: [{ requests: 101 }] });
  });

  it('quotes what values may hold', () => {
    const found = serviceScopes({ labels: LABELS, matchers: [], counted: [row('a"b\\', 'GET', '/', 1)] });

    expect(found[0]?.scopes[0]?.matchers[0]).toBe('job="a\\"b\\\\"');
  });
});

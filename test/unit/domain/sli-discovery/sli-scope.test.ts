import { describe, expect, it } from 'vitest';
import { MAX_OPERATIONS, serviceScopes } from '../../../../domain/sli-discovery/sli-scope.ts';

const LABELS = { services: ['job'], operation: ['method', 'route'], places: [], outcomes: [] };
const row = (job: string, method: string, route: string, requests: number) => ({
  labels: { job, method, route },
  requests,
});
const counted = (...rows: readonly Readonly<Record<string, string>>[]) =>
  rows.map((labels) => ({ labels, requests: 1 }));

describe('serviceScopes', () => {
  it('takes services and operations apart, the busiest operation first', () => {
    const rows = [row('cart', 'GET', '/cart', 10), row('cart', 'POST', '/cart', 30), row('pay', 'POST', '/pay', 5)];

    const found = serviceScopes({ labels: LABELS, matchers: ['env="prod"'], counted: rows });

    expect(found.map(({ service, scopes }) => [service, scopes.map(({ operation }) => operation)])).toEqual([
      ['cart', ['POST /cart', 'GET /cart']],
      ['pay', ['POST /pay']],
    ]);
    expect(found[0]?.scopes[0]).toMatchObject({
      matchers: ['env="prod"', 'job="cart"', 'method="POST"', 'route="/cart"'],
      requests: 30,
    });
  });

  it('tells the service series by series, by the likeliest label that has a value', () => {
    const labels = { ...LABELS, services: ['service', 'job'], operation: [] };

    const found = serviceScopes({
      ...{ labels, matchers: [] },
      counted: counted({ service: 'cart', job: 'pods' }, { job: 'pods' }, { job: 'pay' }, { other: 'x' }),
    });

    expect(found.map(({ service, matchers }) => [service, matchers])).toEqual([
      ['cart', ['service="cart"']],
      // Series of the job that say their service are that service's.
      ['pods', ['job="pods"', 'service=""']],
      ['pay', ['job="pay"']],
    ]);
  });

  it('gives each place of a service its own, and names a place only where there are several', () => {
    const labels = { ...LABELS, operation: [], places: ['namespace'] };

    const found = serviceScopes({
      ...{ labels, matchers: [] },
      counted: counted(
        { job: 'api', namespace: 'prod' },
        { job: 'api', namespace: 'staging' },
        { job: 'web', namespace: 'prod' },
      ),
    });

    expect(found.map(({ service, place, matchers }) => [service, place, matchers])).toEqual([
      ['api', 'namespace=prod', ['job="api"', 'namespace="prod"']],
      ['api', 'namespace=staging', ['job="api"', 'namespace="staging"']],
      ['web', undefined, ['job="web"']],
    ]);
  });

  it('names RPC methods by service and method', () => {
    const labels = { ...LABELS, operation: ['rpc_service', 'rpc_method'] };

    const found = serviceScopes({
      ...{ labels, matchers: [] },
      counted: counted({ job: 'a', rpc_service: 'shop.Cart', rpc_method: 'Get' }),
    });

    expect(found[0]?.scopes[0]?.operation).toBe('shop.Cart/Get');
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

import { describe, expect, it } from 'vitest';
import { operationKey } from '../../../../domain/sli-discovery/operation-key.ts';

describe('operationKey', () => {
  it.each([
    ['GET /cart/{id}', 'GET /cart/{}'],
    ['get /cart/:cartId/', 'GET /cart/{}'],
    ['GET /cart/<int:id>', 'GET /cart/{}'],
    ['GET /cart/[id]', 'GET /cart/{}'],
    ['GET /cart/$id', 'GET /cart/{}'],
    ['GET /cart/{id:[0-9]}', 'GET /cart/{}'],
    ['POST /a/:x/b/{y}', 'POST /a/{}/b/{}'],
    ['GET /v1:batch', 'GET /v1:batch'],
    ['GET /files/{*path}', 'GET /files/{*path}'],
    ['GET /', 'GET /'],
  ])('names the route of %s', (operation, key) => {
    expect(operationKey('http', operation)).toBe(key);
  });

  it('tells methods, paths and letters of paths apart', () => {
    const keys = ['GET /cart', 'POST /cart', 'GET /Cart', 'GET /cart/{id}'].map((text) => operationKey('http', text));

    expect(new Set(keys).size).toBe(4);
  });

  it.each(['/cart', 'GET', 'GET cart', ''])('has no key for %j, which is no method with a path', (operation) => {
    expect(operationKey('http', operation)).toBeUndefined();
  });

  it('names a gRPC method with its service', () => {
    expect(operationKey('grpc', '/shop.Cart/Add')).toBe('shop.Cart/Add');
    expect(operationKey('grpc', 'shop.Cart/Add')).toBe('shop.Cart/Add');
    expect(operationKey('grpc', 'Add')).toBeUndefined();
    expect(operationKey('grpc', 'a/b/c')).toBeUndefined();
  });

  it('names the destination of messages, whatever the consumer does with them', () => {
    expect(['orders', 'process orders', 'orders process', 'receive orders'].map(messaging)).toEqual([
      ...['orders', 'orders', 'orders', 'orders'],
    ]);
    expect(messaging('send orders')).toBeUndefined();
    expect(messaging('process')).toBe('process');
    expect(messaging('orders-20417')).toBe('orders-{id}');
  });

  it('has no key for operations without a convention', () => {
    expect(operationKey('other', 'nightly job')).toBeUndefined();
  });
});

function messaging(operation: string): string | undefined {
  return operationKey('messaging', operation);
}

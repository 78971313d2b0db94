import { describe, expect, it } from 'vitest';
import { isCatchAll } from '../../../../domain/journey/catch-all.ts';

describe('isCatchAll', () => {
  it.each([
    ...[
      '/*',
      'GET /*',
      '/**',
      '*',
      '/api/*',
      '/{proxy+}',
      'ANY /{proxy+}',
      '/{*path}',
      '/:path*',
      '/(.*)',
      '/{path:.*}',
    ],
    ...['GET', 'POST', 'HTTP GET', 'HTTP', '_OTHER', 'ingress', 'Ingress', 'kong', 'ReverseProxy'],
    ...['envoy.service.auth.v3.Authorization/Check', 'envoy.service.ratelimit.v3.RateLimitService/ShouldRateLimit'],
    ...['shop.default.svc.cluster.local:80/*'],
  ])('%s takes every request', (operation) => {
    expect(isCatchAll(operation)).toBe(true);
  });

  it.each([
    ...['GET /', '/', 'GET /cart', '/cart/{id}', 'cart.CartService/GetCart', 'process orders', 'GET /gateway', 'Get'],
    ...['GET /*/items', 'ingress worker', '(unnamed)', ''],
  ])('%s says what a request does', (operation) => {
    expect(isCatchAll(operation)).toBe(false);
  });
});

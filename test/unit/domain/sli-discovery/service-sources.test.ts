import { describe, expect, it } from 'vitest';
import { serviceSources } from '../../../../domain/sli-discovery/service-sources.ts';
import type { MeasuredService } from '../../../../domain/sli-discovery/service-sources.ts';
import { createConstantPrometheus, httpServerSeries } from '../../../support/fakes/constant-prometheus.ts';
import type { ConstantSeries } from '../../../support/fakes/constant-prometheus.ts';

const DAY_MS = 86_400_000;
const RANGE = { fromMs: 0, toMs: 14 * DAY_MS };
const SERVICE: MeasuredService = { name: 'cart', environment: 'default', labelMappings: {} };

const cart = (labels: Readonly<Record<string, string>>): readonly ConstantSeries[] =>
  httpServerSeries({ labels, route: '/cart/{id}', perSecond: 2, errorRatio: 0.001 });

async function scopesOf(series: readonly ConstantSeries[], service: Partial<MeasuredService> = {}) {
  const sources = await serviceSources(createConstantPrometheus(series), { ...SERVICE, ...service }, RANGE);
  return sources.flatMap(({ source, services }) =>
    services.flatMap(({ scopes }) => scopes.map(({ matchers }) => `${source.convention.id}: ${matchers.join(', ')}`)),
  );
}

const ROUTE = 'http_request_method="GET", http_route="/cart/{id}"';

describe('serviceSources', () => {
  it('finds the operations of the service alone, also behind the namespace of OpenTelemetry’s job', async () => {
    const series = [...cart({ job: 'shop/cart' }), ...cart({ job: 'shop/carts' }), ...cart({ job: 'cart/shop' })];

    expect(await scopesOf(series)).toEqual([`otel-http-server: job="shop/cart", ${ROUTE}`]);
  });

  it('tells names apart by every letter', async () => {
    expect(await scopesOf(cart({ job: 'Cart' }))).toEqual([]);
  });

  it('selects by label mappings instead of the name', async () => {
    const series = [...cart({ job: 'a', pod_app: 'cart-v2' }), ...cart({ job: 'cart', pod_app: 'other' })];

    expect(await scopesOf(series, { labelMappings: { pod_app: 'cart-v2', unused: '' } })).toEqual([
      `otel-http-server: pod_app="cart-v2", job="a", ${ROUTE}`,
    ]);
    expect(await scopesOf(series, { labelMappings: { job: 'cart' } })).toEqual([
      `otel-http-server: job="cart", ${ROUTE}`,
    ]);
  });

  it('takes the environment of the service alone where the metric tells it', async () => {
    const series = [...cart({ job: 'cart', env: 'production' }), ...cart({ job: 'cart', env: 'staging' })];

    expect(await scopesOf(series, { environment: 'production' })).toEqual([
      `otel-http-server: env="production", job="cart", ${ROUTE}`,
    ]);
    expect(await scopesOf(series, { environment: 'test' })).toEqual([]);
    expect(await scopesOf(series, { environment: 'test', labelMappings: { env: 'staging' } })).toEqual([
      `otel-http-server: env="staging", job="cart", ${ROUTE}`,
    ]);
    expect(await scopesOf(cart({ job: 'cart' }), { environment: 'test' })).toHaveLength(1);
  });

  it('leaves out calls to dependencies, and metrics that tell no operation', async () => {
    const called = cart({ job: 'cart', server_address: 'db' }).map(({ name, ...rest }) => ({
      ...rest,
      name: name.replace('http_server', 'http_client'),
    }));
    const untold = [{ name: 'http_requests_total', labels: { job: 'cart', code: '200' }, perSecond: 1 }];

    expect(await scopesOf([...called, ...untold])).toEqual([]);
  });

  it('goes on without a source whose queries are refused, and not without the server', async () => {
    const series = [
      ...cart({ job: 'cart' }),
      { name: 'istio_requests_total', labels: { destination_canonical_service: 'cart' }, perSecond: 1 },
    ];
    const refusing = createConstantPrometheus(series, { refuses: /increase\(http_server/ });

    expect(await serviceSources(refusing, SERVICE, RANGE)).toEqual([]);
    const down = createConstantPrometheus(series, { isDown: () => true });
    await expect(serviceSources(down, SERVICE, RANGE)).rejects.toMatchObject({ code: 'unavailable' });
  });
});

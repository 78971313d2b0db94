import { describe, expect, it } from 'vitest';
import { matchMetrics } from '../../../../domain/sli-discovery/match-metrics.ts';

const match = (names: readonly string[], native: readonly string[] = []) =>
  matchMetrics(names, new Set(native)).map(({ convention, counter, histogram }) => ({
    id: convention.id,
    counter,
    histogram: histogram?.name,
    form: histogram?.form,
    unit: histogram?.unitSeconds,
  }));

describe('matchMetrics', () => {
  it.each([
    ['otel-http-server', ['http_server_request_duration_seconds_bucket'], 1],
    ['otel-http-server-old', ['http_server_duration_milliseconds_bucket'], 0.001],
    ['otel-http-server-old', ['http_server_duration_bucket'], 0.001],
    ['otel-rpc-server', ['rpc_server_duration_seconds_bucket'], 1],
    ['tempo-span-metrics', ['traces_spanmetrics_latency_bucket'], 1],
    ['envoy-cluster', ['envoy_cluster_upstream_rq_time_bucket'], 0.001],
    ['micrometer', ['http_server_requests_seconds_bucket'], 1],
  ])('knows %s', (id, names, unit) => {
    expect(match(names)[0]).toMatchObject({ id, form: 'classic', unit });
  });

  it('takes counter and histogram together, and the histogram alone for services without the counter', () => {
    const found = match(['kong_http_requests_total', 'kong_request_latency_ms_bucket']);

    const histogram = { histogram: 'kong_request_latency_ms', form: 'classic', unit: 0.001 };
    expect(found).toEqual([
      { id: 'kong', counter: 'kong_http_requests_total', ...histogram },
      { id: 'kong', counter: undefined, ...histogram },
    ]);
  });

  it('makes a source of every name that is there: services of one server may differ', () => {
    const found = match([
      'rpc_server_duration_milliseconds_bucket',
      'rpc_server_call_duration_seconds_bucket',
      'http_requests_total',
      'flask_http_request_total',
    ]);

    expect(found.map(({ counter, histogram }) => counter ?? histogram)).toEqual([
      'rpc_server_call_duration_seconds',
      'rpc_server_duration_milliseconds',
      'http_requests_total',
      'flask_http_request_total',
    ]);
  });

  it('makes one source of a histogram whose own count is the counter', () => {
    const names = ['http_server_requests_seconds_count', 'http_server_requests_seconds_bucket'];

    expect(match(names).map(({ id, counter }) => [id, counter])).toEqual([['micrometer', names[0]]]);
  });

  it('sees messages that were consumed where their processing is not measured', () => {
    expect(
      match(['messaging_client_consumed_messages_total', 'messaging_process_duration_seconds_bucket']),
    ).toMatchObject([
      { id: 'otel-messaging-process' },
      { id: 'otel-messaging-consumed', counter: 'messaging_client_consumed_messages_total', histogram: undefined },
    ]);
  });

  it('sees Spring Boot without histograms', () => {
    expect(match(['http_server_requests_seconds_count'])).toMatchObject([
      { id: 'micrometer', counter: 'http_server_requests_seconds_count', histogram: undefined },
    ]);
  });

  it('takes no duration of anything else for requests, and requests first', () => {
    const found = match([
      'cache_lookup_duration_seconds_bucket',
      'jvm_gc_pause_seconds_bucket',
      'http_client_requests_seconds_bucket',
      'aaa_render_duration_seconds_bucket',
      'zzz_http_request_seconds_bucket',
    ]);

    expect(found.map(({ histogram }) => histogram)).toEqual([
      'zzz_http_request_seconds',
      'aaa_render_duration_seconds',
    ]);
  });

  it('takes a native histogram by its one name, when it is known to be one', () => {
    const name = 'http_server_request_duration_seconds';

    expect(match([name])).toEqual([]);
    expect(match([name], [name])).toMatchObject([{ id: 'otel-http-server', histogram: name, form: 'native' }]);
  });

  it('finds metrics that are named like ones of requests, and pairs them by their names', () => {
    const found = match([
      'shop_requests_total',
      'shop_paint_duration_seconds_bucket',
      'shop_request_duration_seconds_bucket',
      'cart_responses_total',
    ]);

    expect(found).toEqual([
      {
        ...{ id: 'custom', counter: 'shop_requests_total', form: 'classic', unit: 1 },
        histogram: 'shop_request_duration_seconds',
      },
      { id: 'custom', counter: 'cart_responses_total', histogram: undefined, form: undefined, unit: undefined },
      expect.objectContaining({ histogram: 'shop_paint_duration_seconds' }),
    ]);
  });

  it('leaves out what no user asks for, and histograms without a unit', () => {
    expect(
      match([
        'prometheus_http_requests_total',
        'promhttp_metric_handler_requests_total',
        'prometheus_http_request_duration_seconds_bucket',
        'queue_wait_time_bucket',
        'apiserver_request_duration_seconds_bucket',
      ]),
    ).toEqual([]);
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A program with metrics, for a Prometheus to scrape. */
export interface MetricsTarget {
  /** `host:port`. */
  readonly address: string;
  /** What it exposes from now on. */
  expose(text: string): void;
  close(): Promise<void>;
}

/** Exposes every kind of metric; `total` moves the counters. */
export function exposition(total: number): string {
  return [
    '# TYPE shop_requests_total counter',
    `shop_requests_total{route="/cart",code="200"} ${total}`,
    `shop_requests_total{route="/pay",code="500"} ${total / 4}`,
    '# TYPE shop_queue_depth gauge',
    `shop_queue_depth ${(total % 7) - 3.25}`,
    'shop_queue_limit +Inf',
    'shop_queue_age NaN',
    '# TYPE shop_latency_seconds histogram',
    `shop_latency_seconds_bucket{route="/cart",le="0.1"} ${total}`,
    `shop_latency_seconds_bucket{route="/cart",le="0.5"} ${total + 2}`,
    `shop_latency_seconds_bucket{route="/cart",le="+Inf"} ${total + 3}`,
    `shop_latency_seconds_sum{route="/cart"} ${total * 0.05}`,
    `shop_latency_seconds_count{route="/cart"} ${total + 3}`,
    '# TYPE shop_size_bytes summary',
    'shop_size_bytes{quantile="0.5"} 12',
    `shop_size_bytes_sum ${total * 12}`,
    `shop_size_bytes_count ${total}`,
    '',
  ].join('\n');
}

/** Starts one on a free port; each scrape moves its counters on, until it is told what to expose. */
export async function startMetricsTarget(): Promise<MetricsTarget> {
  let scrapes = 0;
  let fixed: string | undefined;
  const server = createServer((_, response) => {
    scrapes += 1;
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(fixed ?? exposition(scrapes * 3));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    expose(text) {
      fixed = text;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

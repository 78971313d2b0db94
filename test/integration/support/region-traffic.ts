import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A web service of several regions, as Prometheus sees it: `http_requests_total` by region and code. */
export interface RegionTraffic {
  /** `host:port` that serves `/metrics`. */
  readonly address: string;
  /** From now on this share of the region's requests fails with 500. */
  fail(region: string, share: number): void;
  close(): Promise<void>;
}

interface Region {
  good: number;
  bad: number;
  share: number;
  /** Until when the two are counted. */
  countedToMs: number;
}

/** Steady traffic in each region, none of it failing. The counters are exact at every scrape, however late it comes. */
export async function startRegionTraffic(
  regions: readonly string[],
  requestsPerSecond: number,
): Promise<RegionTraffic> {
  const startedMs = performance.now();
  const counts = new Map<string, Region>(
    regions.map((name) => [name, { good: 0, bad: 0, share: 0, countedToMs: startedMs }]),
  );
  const count = (region: Region): void => {
    const nowMs = performance.now();
    const requests = ((nowMs - region.countedToMs) / 1000) * requestsPerSecond;
    region.bad += requests * region.share;
    region.good += requests * (1 - region.share);
    region.countedToMs = nowMs;
  };
  const server = createServer((_, response) => {
    for (const region of counts.values()) count(region);
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(exposition(counts));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    fail(name, share) {
      const region = counts.get(name);
      if (region === undefined) throw new RangeError(`There is no region ${name}.`);
      count(region);
      region.share = share;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function exposition(counts: ReadonlyMap<string, Region>): string {
  const line = (region: string, code: number, value: number) =>
    `http_requests_total{region="${region}",code="${code}"} ${Math.floor(value)}`;
  const lines = [...counts].flatMap(([name, { good, bad }]) => [line(name, 200, good), line(name, 500, bad)]);
  return ['# TYPE http_requests_total counter', ...lines, ''].join('\n');
}

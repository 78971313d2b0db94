import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createServicePrometheus } from '../../../../../cli/roles/worker/create-service-prometheus.ts';
import type { OpenServicePrometheus } from '../../../../../cli/roles/worker/create-service-prometheus.ts';
import type { Service } from '../../../../../domain/service/service.ts';
import { Secret } from '../../../../../platform/config/secret.ts';

const servers: Server[] = [];
const opened: OpenServicePrometheus[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) one.close();
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

const RANGE = { fromMs: 0, toMs: 60_000 };
const HEADERS = { authorization: new Secret('Bearer token') };

/** A server that answers with one metric name, and the requests that it got. */
async function serve(status = 200) {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    request.resume();
    response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/' } : {});
    response.end('{"status":"success","data":["up"]}');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { seen, url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` };
}

function open(options: Partial<Parameters<typeof createServicePrometheus>[0]> = {}): OpenServicePrometheus {
  const one = createServicePrometheus({
    ...{ prometheusUrl: undefined, prometheusHeaders: HEADERS, allowedAddresses: [], ...options },
  });
  opened.push(one);
  return one;
}

const serviceAt = (prometheus?: string): Service => ({
  ...{ serviceId: 's', name: 'cart', environment: 'production', ownerTeam: '', criticality: 'standard' },
  ...{ labelMappings: {}, status: 'registered', createdAtMs: 0 },
  telemetryEndpoints: prometheus === undefined ? {} : { prometheus },
});

describe('createServicePrometheus', () => {
  it('has none for a service that registered none', () => {
    expect(open().of(serviceAt())).toBeUndefined();
  });

  it('does not ask an address that is not public, unless it is allowed', async () => {
    const { url, seen } = await serve();

    const refused = open().of(serviceAt(url))!.queries.metricNames(RANGE);
    await expect(refused).rejects.toMatchObject({
      ...{ code: 'permission_denied', message: expect.stringContaining('SLO_SCOUT_COLLECT_ALLOW') as string },
    });
    expect(seen).toEqual([]);

    const allowed = open({ allowedAddresses: ['127.0.0.1'] }).of(serviceAt(`${url}/`))!;
    expect(allowed.address).toBe(url);
    expect(await allowed.queries.metricNames(RANGE)).toEqual(['up']);
  });

  it('shows its token to the operator’s own Prometheus alone, which may be anywhere', async () => {
    const [own, other] = [await serve(), await serve()];
    const servicePrometheus = open({ prometheusUrl: own.url, allowedAddresses: ['127.0.0.1'] });

    await servicePrometheus.of(serviceAt(own.url))!.queries.metricNames(RANGE);
    await servicePrometheus.of(serviceAt(other.url))!.queries.metricNames(RANGE);
    await open({ prometheusUrl: own.url }).of(serviceAt(own.url))!.queries.metricNames(RANGE);

    expect(own.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer token', 'Bearer token']);
    expect(other.seen.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it('takes another path of the operator’s host for an address of its own', async () => {
    const own = await serve();
    const servicePrometheus = open({ prometheusUrl: `${own.url}/prometheus`, allowedAddresses: ['127.0.0.1'] });

    await servicePrometheus.of(serviceAt(`${own.url}/elsewhere`))!.queries.metricNames(RANGE);

    expect(own.seen[0]?.headers.authorization).toBeUndefined();
  });

  it('follows no redirect of a registered address', async () => {
    const { url, seen } = await serve(302);

    const asked = open({ allowedAddresses: ['127.0.0.1'] })
      .of(serviceAt(url))!
      .queries.metricNames(RANGE);

    await expect(asked).rejects.toMatchObject({ code: 'invalid_argument', details: { status: 302 } });
    expect(seen).toHaveLength(1);
  });

  it.each(['http://ann:secret@prometheus:9090', 'http://prometheus:9090/?a=b', 'ftp://prometheus'])(
    'refuses %s without showing it',
    (url) => {
      expect(() => open().of(serviceAt(url))).toThrow(/^The URL of a Prometheus is wrong: /);
      expect(() => open().of(serviceAt(url))).not.toThrow(/secret/);
    },
  );
});

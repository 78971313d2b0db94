import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ANY_ADDRESS, createAddressPolicy } from '../../../../../ingest/prometheus/client/address-policy.ts';
import { readWhole, sendRequest } from '../../../../../ingest/prometheus/client/http-client.ts';
import { createHttpConnections } from '../../../../../ingest/prometheus/client/http-connection.ts';
import type { HttpConnections, ResolveHost } from '../../../../../ingest/prometheus/client/http-connection.ts';

/** What the URL parser makes loopback, private or link-local of; a lookup is not asked. */
const LITERALS = [
  'http://127.0.0.1',
  'http://127.1',
  'http://2130706433',
  'http://0x7f000001',
  'http://0x7f.1',
  'http://017700000001',
  'http://0177.0.0.1',
  'http://0',
  'http://10.1.2.3',
  'http://169.254.169.254/latest/meta-data',
  'http://[::1]',
  'http://[::]',
  'http://[::ffff:127.0.0.1]',
  'http://[::ffff:7f00:1]',
  'http://[0:0:0:0:0:0:0:1]',
  'http://[fd00:ec2::254]',
  'http://[64:ff9b::127.0.0.1]',
  'http://[2002:7f00:1::]',
  'http://１２７.０.０.１',
  'http://127。0。0。1',
] as const;

describe('requests to a Prometheus', () => {
  const servers: Server[] = [];
  const connections: HttpConnections[] = [];
  afterEach(async () => {
    for (const one of connections.splice(0)) one.close();
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  const serve = async (listener: RequestListener): Promise<string> => {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return String((server.address() as AddressInfo).port);
  };
  const connect = (policy = ANY_ADDRESS, resolveHost?: ResolveHost): HttpConnections => {
    const created =
      resolveHost === undefined ? createHttpConnections(policy) : createHttpConnections(policy, resolveHost);
    connections.push(created);
    return created;
  };
  const call = (over: HttpConnections, url: string, request: { method?: 'GET' | 'POST'; maxBodyBytes?: number } = {}) =>
    sendRequest({ connections: over, maxBodyBytes: request.maxBodyBytes ?? 1_000 }, new URL(url), {
      method: request.method ?? 'GET',
      headers: { 'x-own': 'yes' },
      credentials: { authorization: 'Bearer secret' },
      signal: AbortSignal.timeout(5_000),
    });
  /** Answers the addresses in turn, the last one for ever. */
  const resolverOf = (...answers: (readonly string[])[]): ResolveHost => {
    let asked = 0;
    return (_host, _options, done) => {
      const addresses = answers[Math.min(asked++, answers.length - 1)] ?? [];
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    };
  };

  it.each(LITERALS)('does not connect to %s', async (url) => {
    const over = connect(createAddressPolicy([]));

    await expect(call(over, url)).rejects.toMatchObject({ code: 'permission_denied' });
  });

  it('does not connect to a name that resolves to addresses that are not public', async () => {
    const over = connect(createAddressPolicy([]), resolverOf(['127.0.0.1', '10.0.0.1', '::1']));

    await expect(call(over, 'http://prometheus.example:9090')).rejects.toMatchObject({
      code: 'permission_denied',
      details: { host: 'prometheus.example' },
    });
  });

  it('connects to the address it has checked, whatever the name resolves to next', async () => {
    const port = await serve((_, response) => response.end('inside'));
    const policy = createAddressPolicy(['127.0.0.7']);
    let lookups = 0;
    const rebinding: ResolveHost = (_host, _options, done) => {
      lookups += 1;
      done(null, [{ address: lookups === 1 ? '127.0.0.7' : '127.0.0.1', family: 4 }]);
    };

    // The checked address has no such server; had the name been resolved again, the other one would have answered.
    await expect(call(connect(policy, rebinding), `http://rebind.example:${port}`)).rejects.toMatchObject({
      code: 'unavailable',
    });
    await expect(call(connect(policy, rebinding), `http://rebind.example:${port}`)).rejects.toMatchObject({
      code: 'permission_denied',
    });
    expect(lookups).toBe(2);
  });

  it('checks where a redirect leads', async () => {
    const inner = await serve((_, response) => response.end('inside'));
    const outer = await serve((_, response) => {
      response.writeHead(307, { location: `http://127.0.0.2:${inner}/` }).end();
    });
    const over = connect(createAddressPolicy(['127.0.0.1']));

    await expect(call(over, `http://127.0.0.1:${outer}`)).rejects.toMatchObject({ code: 'permission_denied' });
  });

  it('follows a redirect, without credentials when it leads to another origin', async () => {
    const seen: (string | undefined)[] = [];
    const inner = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end(`${request.method} ${request.url}`);
    });
    const outer = await serve((request, response) => {
      seen.push(request.headers.authorization);
      const elsewhere = request.url === '/first' ? '/second' : `http://127.0.0.1:${inner}/third`;
      response.writeHead(308, { location: elsewhere }).end();
    });

    const answer = await call(connect(), `http://127.0.0.1:${outer}/first`, { method: 'POST' });

    expect((await readWhole(answer)).toString()).toBe('POST /third');
    expect(seen).toEqual(['Bearer secret', 'Bearer secret', undefined]);
  });

  it.each([
    ['a loop', 307, '/'],
    ['one that would drop a POST', 302, '/other'],
    ['one that leads nowhere', 307, ''],
    ['one out of HTTP', 307, 'file:///etc/passwd'],
    ['one with credentials', 307, 'http://user:pass@127.0.0.1/'],
  ])('refuses a redirect: %s', async (_, status, location) => {
    const port = await serve((_request, response) => {
      response.writeHead(status, { location }).end();
    });

    await expect(call(connect(), `http://127.0.0.1:${port}`, { method: 'POST' })).rejects.toMatchObject({
      details: { reason: 'redirect_refused' },
    });
  });

  it.each([
    [400, 'invalid_argument'],
    [401, 'unauthenticated'],
    [403, 'permission_denied'],
    [404, 'not_found'],
    [429, 'resource_exhausted'],
    [500, 'unavailable'],
    [503, 'unavailable'],
    [204, 'unavailable'],
  ])('tells the status %i as %s', async (status, code) => {
    const port = await serve((_, response) => {
      response.writeHead(status).end(status === 204 ? undefined : 'why\u0007 not\n'.repeat(1_000));
    });

    const failure: unknown = await call(connect(), `http://127.0.0.1:${port}`).catch((error: unknown) => error);

    expect(failure).toMatchObject({ code, details: { status } });
    expect((failure as { details: { reason: string } }).details.reason).toMatch(/^[ -~]{0,300}$/);
  });

  it('ends an answer that is too large, and one that breaks off', async () => {
    const large = await serve((_, response) => response.end(Buffer.alloc(2_000)));
    const broken = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('x');
      setTimeout(() => response.destroy(), 20);
    });
    const over = connect();

    await expect(call(over, `http://127.0.0.1:${large}`).then(readWhole)).rejects.toMatchObject({
      code: 'resource_exhausted',
    });
    await expect(call(over, `http://127.0.0.1:${broken}`).then(readWhole)).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  it('does not wait for ever', async () => {
    const silent = await serve(() => undefined);
    const slow = await serve((_, response) => {
      response.writeHead(200).write('x');
    });
    const request = { method: 'GET', headers: {}, credentials: {} } as const;
    const send = (port: string) =>
      sendRequest({ connections: connect(), maxBodyBytes: 100 }, new URL(`http://127.0.0.1:${port}`), {
        ...request,
        signal: AbortSignal.timeout(100),
      });

    await expect(send(silent)).rejects.toMatchObject({ code: 'deadline_exceeded' });
    await expect(send(slow).then(readWhole)).rejects.toMatchObject({ code: 'deadline_exceeded' });
  });
});

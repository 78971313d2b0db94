import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { startApi } from '../../api/start-api.ts';
import { endpoints } from '../../contracts/rest/endpoints.ts';
import type { Endpoint } from '../../contracts/rest/endpoint.ts';
import { Secret } from '../../platform/config/secret.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createMetrics } from '../../platform/metrics/catalogue.ts';
import { startTestApi } from '../support/api/start-test-api.ts';

const KEY = 'correct horse battery staple'.replaceAll(' ', '-');
const WITH_KEY = { config: { apiKey: new Secret(KEY) } };
const basic = (password: string) => `Basic ${Buffer.from(`me:${password}`).toString('base64')}`;

/** fetch lets nobody choose the Host header. */
function statusWithHost(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path: '/api/v1/services', headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

describe('the API key', () => {
  it('is asked for on every endpoint but the open ones', async () => {
    const api = await startTestApi(WITH_KEY);

    for (const { method, path, open } of Object.values<Endpoint>(endpoints)) {
      const { status } = await api[method](path.replaceAll(/\{\w+\}/g, '1'));
      expect([path, status === 401]).toEqual([path, open !== true]);
    }
  });

  it.each([
    ['as bearer token', { authorization: `Bearer ${KEY}` }],
    ['as bearer token in another case', { authorization: `bearer ${KEY}` }],
    ['in its own header', { 'x-api-key': KEY }],
    ['as the password that a browser asks for', { authorization: basic(KEY) }],
  ])('is accepted %s', async (_how, headers) => {
    const api = await startTestApi(WITH_KEY);

    expect((await api.send('/api/v1/services', { headers })).status).toBe(200);
  });

  it.each([
    ['is missing', {}],
    ['is wrong', { authorization: 'Bearer wrong' }],
    ['is a prefix', { 'x-api-key': KEY.slice(0, -1) }],
    ['is wrong as a password', { authorization: basic('wrong') }],
    ['is empty', { 'x-api-key': '' }],
  ])('is refused with 401 when it %s', async (_how, headers) => {
    const api = await startTestApi(WITH_KEY);

    const response = await api.send('/api/v1/services', { headers });

    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('Bearer');
    expect(await response.text()).not.toContain(KEY);
  });

  it('as a password cannot change anything: a browser would send it for every site', async () => {
    const api = await startTestApi(WITH_KEY);
    const headers = { authorization: basic(KEY), 'content-type': 'application/json' };

    const response = await api.send('/api/v1/services', { method: 'POST', headers, body: '{"service_name":"a"}' });

    expect(response.status).toBe(401);
  });
});

describe('other web sites', () => {
  it('cannot make a browser send requests', async () => {
    const api = await startTestApi();

    const foreign = await api.send('/api/v1/artifacts/a/deploy', {
      method: 'POST',
      headers: { origin: 'https://evil.test' },
    });
    const own = await api.send('/api/v1/artifacts/a/deploy', { method: 'POST', headers: { origin: api.url } });
    const opaque = await api.send('/api/v1/artifacts/a/deploy', { method: 'POST', headers: { origin: 'null' } });

    expect(foreign.status).toBe(403);
    expect(opaque.status).toBe(403);
    expect(own.status).toBe(404);
  });

  it('cannot reach a keyless API under a name of their own', async () => {
    const api = await startTestApi();
    const keyed = await startTestApi(WITH_KEY);

    expect(await statusWithHost(api.port, 'evil.test')).toBe(403);
    expect(await statusWithHost(api.port, 'slo-scout.test')).toBe(200);
    expect(await statusWithHost(api.port, 'localhost:1234')).toBe(200);
    expect(await statusWithHost(keyed.port, 'api.internal')).toBe(401);
  });
});

describe('every answer', () => {
  it.each(['/api/v1/services', '/', '/nothing', '/health'])('of %s carries the security headers', async (path) => {
    const api = await startTestApi();

    const { headers } = await api.send(path);

    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it("carries the request's id, or a new one when it brings none that is safe to log", async () => {
    const api = await startTestApi();

    const given = await api.send('/health', { headers: { 'x-request-id': 'trace-1' } });
    const unsafe = await api.send('/health', { headers: { 'x-request-id': 'a b' } });

    expect(given.headers.get('x-request-id')).toBe('trace-1');
    expect(unsafe.headers.get('x-request-id')).toMatch(/^id-\d+$/);
  });

  it('is counted by route template, never by path', async () => {
    const api = await startTestApi();
    await api.get('/api/v1/slis/secret-id');
    await api.get('/nothing/secret-id');

    const { text } = await api.get('/metrics');

    expect(text).toContain('slo_scout_api_requests_total{method="GET",route="/api/v1/slis/{sli_id}",status="404"} 1');
    expect(text).toContain('slo_scout_api_requests_total{method="GET",route="unmatched",status="404"} 1');
    expect(text).not.toContain('secret-id');
  });
});

describe('the port', () => {
  it('in use is named together with its setting', async () => {
    const api = await startTestApi();
    const { config, ...context } = await contextOf(api.port);

    const second = startApi({ config, ...context });

    await expect(second).rejects.toMatchObject({ code: 'failed_precondition' });
    await expect(second).rejects.toThrow(new RegExp(`${String(api.port)}.*SLO_SCOUT_API_PORT`));
  });
});

async function contextOf(port: number): Promise<Parameters<typeof startApi>[0]> {
  const { deps, config } = await startTestApi();
  return { deps, config: { ...config, port }, logger: createSilentLogger(), metrics: createMetrics() };
}

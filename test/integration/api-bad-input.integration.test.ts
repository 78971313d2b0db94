import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { answerOf, startTestApi } from '../support/api/start-test-api.ts';
import type { TestApi } from '../support/api/start-test-api.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';

const ANALYZE = '/api/v1/analyze';
const JSON_TYPE = { 'content-type': 'application/json' };

interface SendOptions {
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Record<string, string>;
}

async function postRaw(api: TestApi, path: string, { body, headers = JSON_TYPE }: SendOptions) {
  return answerOf('post', path, await api.send(path, { method: 'POST', body, headers }));
}

/** Sends bytes as they are and reads until the server closes; `end` stops sending in the middle. */
function sendBytes(port: number, bytes: string, end: 'wait' | 'destroy' = 'wait'): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(bytes, () => end === 'destroy' && socket.destroy());
    });
    let received = '';
    socket.on('data', (chunk) => (received += String(chunk)));
    socket.on('error', reject);
    socket.on('close', () => resolve(received));
  });
}

describe('a bad body', () => {
  it('is answered with 413 when it is 50 MB long, and the next request works', async () => {
    const api = await startTestApi();

    const answer = await postRaw(api, ANALYZE, { body: Buffer.alloc(50 * 1024 * 1024, 'a') });

    expect(answer.status).toBe(413);
    expect(answer.body.detail).toContain('SLO_SCOUT_API_MAX_BODY');
    expect((await api.get('/health')).status).toBe(200);
  });

  it('is answered with 413 when it is long only after decompression', async () => {
    const api = await startTestApi();
    const body = gzipSync(Buffer.alloc(20 * 1024 * 1024, ' '));

    const answer = await postRaw(api, ANALYZE, { body, headers: { ...JSON_TYPE, 'content-encoding': 'gzip' } });

    expect(answer.status).toBe(413);
  });

  it.each([
    ['malformed JSON', '{"service_name": '],
    ['an empty body', ''],
    ['a string instead of an object', '"shop"'],
    ['a list instead of an object', '[]'],
    ['null', 'null'],
  ])('is answered with 400 when it is %s', async (_what, body) => {
    const api = await startTestApi();

    const answer = await postRaw(api, ANALYZE, { body });

    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe('invalid_argument');
    expect(answer.body.detail).toMatch(/body/i);
  });

  it('is answered with 400 when its gzip is truncated or garbage', async () => {
    const api = await startTestApi();
    const headers = { ...JSON_TYPE, 'content-encoding': 'gzip' };
    const whole = gzipSync(JSON.stringify({ service_name: 'shop', environment: 'production'.repeat(50) }));

    const truncated = await postRaw(api, ANALYZE, { body: whole.subarray(0, whole.length - 12), headers });
    const garbage = await postRaw(api, ANALYZE, { body: Buffer.from('not gzip at all'), headers });

    expect(truncated.status).toBe(400);
    expect(garbage.status).toBe(400);
    expect(truncated.body.detail).toBe('The compressed body is damaged or incomplete.');
    expect(garbage.body.detail).toBe('The compressed body is damaged or incomplete.');
  });

  it.each([
    ['content type', { 'content-type': 'text/plain' }],
    ['content encoding', { ...JSON_TYPE, 'content-encoding': 'zstd-of-mine' }],
    ['charset', { 'content-type': 'application/json; charset=x-unknown' }],
  ])('is answered with 415 when its %s is not supported', async (_what, headers) => {
    const api = await startTestApi();

    const answer = await postRaw(api, ANALYZE, { body: '{}', headers });

    expect(answer.status).toBe(415);
  });

  it('names every wrong field at once', async () => {
    const api = await startTestApi();

    const { status, body } = await api.post(ANALYZE, { analysis_window_days: 91, force_refresh: 'yes', window: 3 });

    expect(status).toBe(400);
    expect(body.errors.map((error: { field: string }) => error.field).sort()).toEqual([
      'body.analysis_window_days',
      'body.force_refresh',
      'body.service_name',
      'body.window',
    ]);
  });

  it.each([0, -1, 91, 1.5, 1e12, '14', null])('is answered with 400 when the analysis window is %j', async (days) => {
    const api = await startTestApi();

    const { status, body } = await api.post(ANALYZE, { service_name: 'shop', analysis_window_days: days });

    expect(status).toBe(400);
    expect(body.detail).toContain('body.analysis_window_days');
  });

  it.each(['shop\u0000', '\u001b[31mshop', '', '   ', 'x'.repeat(201)])(
    'is answered with 400 for the service name %j',
    async (name) => {
      const api = await startTestApi();

      const { status, body } = await api.post(ANALYZE, { service_name: name });

      expect(status).toBe(400);
      expect(body.errors[0].field).toBe('body.service_name');
    },
  );

  it('cannot pollute prototypes', async () => {
    const api = await startTestApi();

    const answer = await postRaw(api, ANALYZE, { body: '{"service_name":"shop","__proto__":{"polluted":1}}' });

    expect(answer.status).toBe(400);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('a bad address', () => {
  it.each([
    ['GET', '/api/v1/nothing', 404],
    ['GET', '/api/v1/services/', 404],
    ['GET', '/api/v1/slis/%E0%A4%A', 400],
    ['GET', '/api/v1/slis/a%00b', 400],
    ['GET', '/api/v1/slis?limit=0', 400],
    ['GET', '/api/v1/slis?limit=1000', 400],
    ['GET', '/api/v1/slis?limit=1&limit=2', 400],
    ['GET', '/api/v1/slis?status=maybe', 400],
    ['GET', '/api/v1/slis?color=red', 400],
    ['GET', '/api/v1/slis?cursor=not-a-cursor', 400],
    ['GET', '/api/v1/journeys?cursor=%FF', 400],
  ])('is answered as a problem: %s %s', async (method, path, status) => {
    const api = await startTestApi();

    const answer = await answerOf('get', path, await api.send(path, { method }));

    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  });

  it.each([
    ['DELETE', '/api/v1/services', 'GET, HEAD, POST'],
    ['PUT', '/api/v1/slis/x', 'GET, HEAD'],
    ['GET', '/api/v1/slis/x/approve', 'POST'],
    ['OPTIONS', '/health', 'GET, HEAD'],
  ])('is answered with 405 and what is allowed: %s %s', async (method, path, allow) => {
    const api = await startTestApi();

    const answer = await answerOf('get', path, await api.send(path, { method }));

    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')?.split(', ').sort()).toEqual(allow.split(', '));
  });
});

describe('a broken connection', () => {
  it('in the middle of a body ends nothing', async () => {
    const api = await startTestApi();

    await sendBytes(
      api.port,
      `POST ${ANALYZE} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"serv`,
      'destroy',
    );

    expect((await api.get('/health')).status).toBe(200);
  });

  it.each([
    ['garbage', '\x16\x03\x01\x02\x00\x01\x00 garbage\r\n\r\n'],
    ['an unknown method', 'BREW /coffee HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n'],
    ['huge headers', `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Big: ${'x'.repeat(40_000)}\r\n\r\n`],
  ])('that carries %s ends nothing', async (_what, bytes) => {
    const api = await startTestApi();

    const received = await sendBytes(api.port, bytes);

    expect(received).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect((await api.get('/health')).status).toBe(200);
  });
});

describe('an internal failure', () => {
  it('shows nothing of its cause and logs it with the request id', async () => {
    const lines: string[] = [];
    const logger = pino({}, { write: (line: string) => void lines.push(line) });
    const api = await startTestApi({
      logger,
      deps: {
        policies: {
          listPolicies: () => Promise.reject(new TypeError('password=hunter2 at /srv/app.ts:1')),
          savePolicy: () => Promise.resolve(),
        },
      },
    });

    const response = await api.send('/api/v1/policies', { headers: { 'x-request-id': 'req-7' } });
    const { status, text, body } = await answerOf('get', '/api/v1/policies', response);

    expect(status).toBe(500);
    expect(text).not.toMatch(/hunter2|TypeError|\.ts/);
    expect(body).toMatchObject({ code: 'internal', request_id: 'req-7' });
    expect(lines.some((line) => line.includes('hunter2') && line.includes('req-7'))).toBe(true);
  });

  it('of a dependency keeps its message and its cause apart', async () => {
    const failure = new ScoutError({
      code: ErrorCode.unavailable,
      message: 'The database does not answer.',
      cause: new Error('secret host'),
    });
    const api = await startTestApi({
      deps: { policies: { listPolicies: () => Promise.reject(failure), savePolicy: () => Promise.resolve() } },
    });

    const { status, text, body } = await api.get('/api/v1/policies');

    expect(status).toBe(503);
    expect(body.detail).toBe('The database does not answer.');
    expect(text).not.toContain('secret host');
  });
});

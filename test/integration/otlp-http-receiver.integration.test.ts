import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import zlib from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeRpcStatus } from '../../contracts/otlp/status-codec.ts';
import { decodeTraceResponse } from '../../contracts/otlp/trace-codec.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { HttpRoute } from '../../ingest/otlp/http/http-route.ts';
import { startTestReceivers } from '../support/receivers.ts';
import type { ReceiversUnderTest } from '../support/receivers.ts';
import { GARBAGE } from '../support/fakes/scripted-intake.ts';

const PROTOBUF = 'application/x-protobuf';
const JSON_TYPE = 'application/json';
const MAX_BYTES = 256 * 1024;

/** Answers what it was handed. */
const echo: HttpRoute = {
  path: '/echo',
  contentTypes: ['text/plain'],
  handle: async ({ body, tenant }) => ({
    status: 200,
    contentType: 'text/plain',
    body: `${tenant ?? '-'}:${body.length}`,
  }),
  fail: (error, { status }) => ({ status, contentType: 'text/plain', body: `no: ${error.code}` }),
  onRefused: () => undefined,
};

/** A frame of one raw block, which every zstd decoder takes. */
function zstdOf(bytes: Buffer): Buffer {
  const header = Buffer.alloc(3);
  header.writeUIntLE((bytes.length << 3) | 1, 0, 3);
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x38]), header, bytes]);
}

describe('the HTTP receiver of OTLP', () => {
  let receivers: ReceiversUnderTest;
  let problem: string | undefined;

  const start = async (overrides = {}) => {
    receivers = await startTestReceivers(
      { maxRequestBytes: MAX_BYTES, memoryBytes: 4 * MAX_BYTES, ...overrides },
      { extraRoutes: [echo], health: { name: 'kafka', problem: () => problem } },
    );
  };
  beforeEach(async () => {
    problem = undefined;
    await start();
  });
  afterEach(async () => {
    await receivers.close();
  });

  const post = (body: Uint8Array | string, headers: Record<string, string> = {}, path = '/v1/traces') =>
    fetch(`${receivers.httpUrl}${path}`, {
      method: 'POST',
      body: body as never,
      headers: { 'content-type': PROTOBUF, ...headers },
    });

  it.each(['traces', 'logs', 'metrics'])('hands %s in both encodings to the intake', async (signal) => {
    const binary = await post(Buffer.from('bytes'), {}, `/v1/${signal}`);
    const json = await post('{}', { 'content-type': `${JSON_TYPE}; charset=utf-8` }, `/v1/${signal}?x=1`);

    expect([binary.status, binary.headers.get('content-type'), await binary.text()]).toEqual([200, PROTOBUF, '']);
    expect([json.status, json.headers.get('content-type'), await json.text()]).toEqual([200, JSON_TYPE, '{}']);
    expect(receivers.intake.taken.map(({ receiver, encoding, signal: of }) => [receiver, encoding, of])).toEqual([
      ['otlp_http', 'protobuf', signal],
      ['otlp_http', 'json', signal],
    ]);
  });

  it.each([
    ['gzip', zlib.gzipSync],
    ['deflate', zlib.deflateSync],
    ['zstd', zstdOf],
  ] as const)('takes %s', async (coding, compress) => {
    const body = Buffer.alloc(100_000, 'telemetry ');

    const response = await post(compress(body), { 'content-encoding': coding });

    expect(response.status).toBe(200);
    expect(receivers.intake.taken[0]?.bytes.equals(body)).toBe(true);
  });

  it.each([
    ['traces', 'rejectedSpans'],
    ['logs', 'rejectedLogRecords'],
    ['metrics', 'rejectedDataPoints'],
  ])('tells what was rejected of %s as %s', async (signal, name) => {
    const partial = { rejectedSpans: 2, errorMessage: 'Two were bad.' };
    receivers.intake.rejectNext(partial);
    receivers.intake.rejectNext(partial);

    const json = await post('{}', { 'content-type': JSON_TYPE }, `/v1/${signal}`);
    const binary = await post('x', {}, `/v1/${signal}`);

    expect(await json.json()).toEqual({ partialSuccess: { [name]: '2', errorMessage: 'Two were bad.' } });
    expect(decodeTraceResponse(Buffer.from(await binary.arrayBuffer()))).toEqual(partial);
  });

  it.each([
    ['what cannot be decoded', GARBAGE, {}, 400],
    ['bytes that are not gzip', Buffer.from('plain'), { 'content-encoding': 'gzip' }, 400],
    ['truncated gzip', zlib.gzipSync(Buffer.alloc(5000, 1)).subarray(0, 20), { 'content-encoding': 'gzip' }, 400],
    ['bytes that are not zstd', Buffer.from('plain'), { 'content-encoding': 'zstd' }, 400],
    ['another content type', Buffer.from('a=b'), { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['another content encoding', Buffer.from('x'), { 'content-encoding': 'br' }, 415],
    ['gzip in gzip', zlib.gzipSync(zlib.gzipSync('x')), { 'content-encoding': 'gzip, gzip' }, 415],
    ['a body over the limit', Buffer.alloc(MAX_BYTES + 1), {}, 413],
    ['a 50 MB body', Buffer.alloc(50 * 1024 * 1024), {}, 413],
    ['a gzip bomb', zlib.gzipSync(Buffer.alloc(64 * 1024 * 1024)), { 'content-encoding': 'gzip' }, 413],
    ['a deflate bomb', zlib.deflateSync(Buffer.alloc(64 * 1024 * 1024)), { 'content-encoding': 'deflate' }, 413],
  ] as const)('answers %s with its status and a message, and goes on', async (_name, body, headers, status) => {
    const response = await post(body, headers);
    const bytes = Buffer.from(await response.arrayBuffer());
    const after = await post('x');

    const isBinary = response.headers.get('content-type') === PROTOBUF;
    const told = isBinary ? decodeRpcStatus(bytes) : (JSON.parse(bytes.toString()) as { message: string });
    expect(response.status).toBe(status);
    expect(told.message.length).toBeGreaterThan(20);
    expect(after.status).toBe(200);
    expect(receivers.intake.refused).toHaveLength(_name === 'what cannot be decoded' ? 0 : 1);
  });

  it('refuses a chunked body over the limit, too', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const headers = { 'content-type': PROTOBUF };
      const sent = httpRequest(`${receivers.httpUrl}/v1/traces`, { method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sent.once('error', reject);
      for (let chunk = 0; chunk < 40; chunk += 1) sent.write(Buffer.alloc(16 * 1024));
      sent.end();
    });

    expect(status).toBe(413);
  });

  it.each([
    ['GET', '/v1/traces', 405, 'POST'],
    ['POST', '/health', 405, 'GET'],
    ['POST', '/v1/profiles', 404, null],
    ['GET', '/', 404, null],
    ['GET', '/health', 200, null],
    ['HEAD', '/health', 200, null],
  ])('answers %s %s with %i', async (method, path, status, allow) => {
    const response = await fetch(`${receivers.httpUrl}${path}`, { method });

    expect([response.status, response.headers.get('allow')]).toEqual([status, allow]);
  });

  it('tells by /health whether the event log is connected, and stays in service without it', async () => {
    const well = await (await fetch(`${receivers.httpUrl}/health`)).json();
    problem = 'The event log is away; 3 MiB are spooled.';
    const response = await fetch(`${receivers.httpUrl}/health`);

    expect(well).toEqual({ status: 'healthy', kafka_connected: true });
    expect([response.status, await response.json()]).toEqual([
      200,
      { status: 'degraded', kafka_connected: false, reason: problem },
    ]);
  });

  it('asks to send again, with Retry-After, when records cannot be kept', async () => {
    receivers.intake.failNext(new ScoutError({ code: ErrorCode.unavailable, message: 'The event log is down.' }));

    const response = await post('x');

    const told = decodeRpcStatus(Buffer.from(await response.arrayBuffer()));
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
    expect(told).toEqual({ code: 14, message: 'The event log is down.', retryDelayMs: 1000 });
  });

  it('asks to send again when too much is in flight, and takes requests again afterwards', async () => {
    const release = receivers.intake.hold();
    const big = Buffer.alloc(MAX_BYTES - 1000);
    const held = [0, 1, 2, 3].map(() => post(big));
    await new Promise((resolve) => setTimeout(resolve, 200));

    const refused = await post(big);
    release();
    const answers = await Promise.all(held);
    const after = await post(big);

    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(after.status).toBe(200);
  });

  it('asks for a token where tokens are configured; health needs none', async () => {
    await receivers.close();
    const sha256 = '2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b';
    await start({ tokens: [{ tenant: 'acme', sha256 }] });

    const without = await post('x');
    const wrong = await post('x', { authorization: 'Bearer other' });
    const right = await post('x', { authorization: 'bearer secret' });
    const other = await post('12345', { authorization: 'Bearer secret', 'content-type': 'text/plain' }, '/echo');
    const health = await fetch(`${receivers.httpUrl}/health`);

    expect([without.status, wrong.status, right.status, health.status]).toEqual([401, 401, 200, 200]);
    expect(without.headers.get('www-authenticate')).toBe('Bearer');
    expect(receivers.intake.taken.map(({ tenant }) => tenant)).toEqual(['acme']);
    expect(await other.text()).toBe('acme:5');
  });

  it('gives other routes the same limits and their own words', async () => {
    const plain = { 'content-type': 'text/plain' };

    const taken = await post(zlib.gzipSync('four'), { ...plain, 'content-encoding': 'gzip' }, '/echo');
    const large = await post(Buffer.alloc(MAX_BYTES + 1), plain, '/echo');
    const odd = await post('x', {}, '/echo');

    expect([taken.status, await taken.text()]).toEqual([200, '-:4']);
    expect([large.status, await large.text()]).toEqual([413, 'no: invalid_argument']);
    expect([odd.status, await odd.text()]).toEqual([415, 'no: invalid_argument']);
  });

  it('invites a client that asks before it sends, and turns away one whose headers will not do', async () => {
    const ask = (headers: Record<string, string>) =>
      new Promise<readonly [boolean, number]>((resolve, reject) => {
        let isInvited = false;
        const all = { 'content-type': PROTOBUF, 'content-length': '3', expect: '100-continue', ...headers };
        const sent = httpRequest(`${receivers.httpUrl}/v1/traces`, { method: 'POST', headers: all }, (response) => {
          response.resume();
          resolve([isInvited, response.statusCode ?? 0]);
          sent.destroy();
        });
        sent.once('error', reject);
        sent.once('continue', () => {
          isInvited = true;
          sent.end('abc');
        });
        sent.flushHeaders();
      });

    expect(await ask({})).toEqual([true, 200]);
    expect(await ask({ 'content-type': 'text/html' })).toEqual([false, 415]);
  });

  it('survives clients that go away in the middle of their request, and gives their memory back', async () => {
    for (const encoding of ['', 'content-encoding: gzip\r\n']) {
      for (let round = 0; round < 5; round += 1) {
        await new Promise<void>((resolve) => {
          const socket = connect(receivers.httpPort, '127.0.0.1', () => {
            const head = `POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: ${PROTOBUF}\r\n${encoding}content-length: 250000\r\n\r\n`;
            socket.write(head);
            socket.write(Buffer.alloc(249_000), () => socket.destroy());
          });
          socket.once('close', () => {
            resolve();
          });
        });
      }
    }

    const after = await Promise.all([0, 1, 2].map(() => post(Buffer.alloc(MAX_BYTES))));

    expect(after.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('answers what is in flight before it closes', async () => {
    const release = receivers.intake.hold();
    const answer = post('x');
    await new Promise((resolve) => setTimeout(resolve, 100));

    const closed = receivers.close();
    setTimeout(release, 100);
    const [response] = await Promise.all([answer, closed]);

    expect(response.status).toBe(200);
  });

  it('names the port and its setting when the port is taken', async () => {
    await expect(startTestReceivers({ httpPort: receivers.httpPort })).rejects.toMatchObject({
      code: ErrorCode.failedPrecondition,
      message: expect.stringContaining('SLO_SCOUT_OTLP_HTTP_PORT') as string,
    });
  });
});

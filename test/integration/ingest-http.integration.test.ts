import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeSpans } from '../../contracts/otlp/decode-spans.ts';
import { decodeRpcStatus } from '../../contracts/otlp/status-codec.ts';
import { decodeTraceResponse, encodeTraceRequest } from '../../contracts/otlp/trace-codec.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { startTestIngest } from '../support/ingest.ts';
import type { IngestUnderTest } from '../support/ingest.ts';
import { otlpRequest, otlpSpan, spanIdOf, textAttribute, traceIdOf } from '../support/otlp.ts';

const PROTOBUF = 'application/x-protobuf';
const JSON_TYPE = 'application/json';
const MAX_BYTES = 256 * 1024;

describe('OTLP over HTTP', () => {
  let ingest: IngestUnderTest;

  beforeEach(async () => {
    ingest = await startTestIngest({ maxRequestBytes: MAX_BYTES, memoryBytes: 4 * MAX_BYTES });
  });
  afterEach(async () => {
    await ingest.close();
  });

  const post = (body: Uint8Array | string, headers: Record<string, string>) =>
    fetch(`${ingest.httpUrl}/v1/traces`, { method: 'POST', body: body as never, headers });
  const postProtobuf = (body: Uint8Array, headers: Record<string, string> = {}) =>
    post(body, { 'content-type': PROTOBUF, ...headers });
  const statusOf = async (response: Response) => decodeRpcStatus(Buffer.from(await response.arrayBuffer()));

  it('takes protobuf and answers an empty response when everything was accepted', async () => {
    const response = await postProtobuf(encodeTraceRequest(otlpRequest([otlpSpan()])));

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(PROTOBUF);
    expect((await response.arrayBuffer()).byteLength).toBe(0);
    expect(ingest.writer.records.flatMap(({ value }) => decodeSpans(value).spans)).toHaveLength(1);
  });

  it('takes JSON, with a charset, and answers in JSON', async () => {
    const body = JSON.stringify({
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
          scopeSpans: [
            {
              spans: [
                {
                  traceId: '5b8efff798038103d269b633813fc60c',
                  spanId: 'eee19b7ec3c1b174',
                  name: 'GET /',
                  kind: 'SPAN_KIND_SERVER',
                  startTimeUnixNano: '1544712660000000001',
                  endTimeUnixNano: 1544712661000000000,
                },
              ],
            },
          ],
        },
      ],
    });

    const response = await post(body, { 'content-type': `${JSON_TYPE}; charset=utf-8` });

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({});
    const [span] = ingest.writer.records.flatMap(({ value }) => decodeSpans(value).spans);
    expect(span).toMatchObject({
      traceId: '5b8efff798038103d269b633813fc60c',
      kind: 'server',
      startTimeNs: 1544712660000000001n,
    });
  });

  it('takes gzip', async () => {
    const body = gzipSync(encodeTraceRequest(otlpRequest([otlpSpan()])));

    const response = await postProtobuf(body, { 'content-encoding': 'gzip' });

    expect(response.status).toBe(200);
    expect(ingest.writer.records).toHaveLength(1);
  });

  it('says how many spans it rejected and why, and takes the others', async () => {
    const bad = otlpSpan({ traceId: new Uint8Array(16) });
    const late = otlpSpan({ spanId: spanIdOf(2), endTimeUnixNano: { low: 1, high: 0 } });

    const response = await postProtobuf(encodeTraceRequest(otlpRequest([otlpSpan(), bad, bad, late])));

    const partial = decodeTraceResponse(Buffer.from(await response.arrayBuffer()));
    expect(response.status).toBe(200);
    expect(partial?.rejectedSpans).toBe(3);
    expect(partial?.errorMessage).toContain('invalid_trace_id (2)');
    expect(partial?.errorMessage).toContain('end_before_start (1)');
    expect(ingest.writer.records.flatMap(({ value }) => decodeSpans(value).spans)).toHaveLength(1);
  });

  it('writes nothing unredacted', async () => {
    const span = otlpSpan({ attributes: [textAttribute('user.email', 'jane@example.com')] });

    await postProtobuf(encodeTraceRequest(otlpRequest([span])));

    const written = Buffer.concat(ingest.writer.records.map(({ value }) => Buffer.from(value))).toString('latin1');
    expect(written).toContain('[redacted:email]');
    expect(written).not.toContain('jane');
  });

  it.each([
    ['garbage protobuf', Buffer.from('this is not protobuf'), PROTOBUF, {}, 400],
    ['a protobuf that ends inside a length', Buffer.from([0x0a, 0x7f, 0x01]), PROTOBUF, {}, 400],
    ['malformed JSON', Buffer.from('{"resourceSpans": ['), JSON_TYPE, {}, 400],
    ['JSON that is no request', Buffer.from('{"resourceSpans": 7}'), JSON_TYPE, {}, 400],
    ['bytes that are not gzip', Buffer.from('plain'), PROTOBUF, { 'content-encoding': 'gzip' }, 400],
    ['truncated gzip', gzipSync(Buffer.alloc(5000, 1)).subarray(0, 20), PROTOBUF, { 'content-encoding': 'gzip' }, 400],
    ['another content type', Buffer.from('a=b'), 'application/x-www-form-urlencoded', {}, 415],
    ['another content encoding', Buffer.from('x'), PROTOBUF, { 'content-encoding': 'br' }, 415],
    ['a body over the limit', Buffer.alloc(MAX_BYTES + 1), PROTOBUF, {}, 413],
    ['a 50 MB body', Buffer.alloc(50 * 1024 * 1024), PROTOBUF, {}, 413],
    ['a decompression bomb', gzipSync(Buffer.alloc(64 * 1024 * 1024)), PROTOBUF, { 'content-encoding': 'gzip' }, 413],
  ] as const)('answers %s with its status and a message, and goes on', async (_name, body, type, headers, status) => {
    const response = await post(body, { 'content-type': type, ...headers });
    const bytes = Buffer.from(await response.arrayBuffer());
    const after = await postProtobuf(encodeTraceRequest(otlpRequest([otlpSpan()])));

    const told = type === PROTOBUF ? decodeRpcStatus(bytes) : (JSON.parse(bytes.toString()) as { message: string });
    expect(response.status).toBe(status);
    expect(told.message.length).toBeGreaterThan(20);
    expect(after.status).toBe(200);
  });

  it('refuses a chunked body over the limit, too', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const headers = { 'content-type': PROTOBUF };
      const sent = httpRequest(`${ingest.httpUrl}/v1/traces`, { method: 'POST', headers }, (response) => {
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
    ['GET', '/v1/traces', 405],
    ['POST', '/health', 405],
    ['POST', '/v1/profiles', 404],
    ['GET', '/health', 200],
  ])('answers %s %s with %i', async (method, path, status) => {
    const response = await fetch(`${ingest.httpUrl}${path}`, { method });

    expect(response.status).toBe(status);
  });

  it('asks to send again, with Retry-After, when the event log is not available', async () => {
    ingest.writer.failNext(new ScoutError({ code: ErrorCode.unavailable, message: 'The event log is down.' }));

    const response = await postProtobuf(encodeTraceRequest(otlpRequest([otlpSpan()])));

    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await statusOf(response)).toMatchObject({ code: 14, message: 'The event log is down.', retryDelayMs: 1000 });
  });

  it('asks to send again when too much is in flight, and takes requests again afterwards', async () => {
    const release = ingest.writer.hold();
    const big = encodeTraceRequest(otlpRequest([otlpSpan({ name: 'x'.repeat(MAX_BYTES - 1000) })]));
    const held = [0, 1, 2, 3].map(() => postProtobuf(big));
    await new Promise((resolve) => setTimeout(resolve, 200));

    const refused = await postProtobuf(big);
    release();
    const answers = await Promise.all(held);
    const after = await postProtobuf(big);

    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(after.status).toBe(200);
  });

  it('writes what arrives during an append together in the next one', async () => {
    const release = ingest.writer.hold();
    const requests = Array.from({ length: 12 }, (_, index) =>
      postProtobuf(encodeTraceRequest(otlpRequest([otlpSpan({ traceId: traceIdOf(index) })]))),
    );
    await expect
      .poll(async () => (await ingest.metrics.ingestQueuedRequests.get()).values[0]?.value, { timeout: 10_000 })
      .toBe(12);
    release();

    const answers = await Promise.all(requests);

    expect(answers.every(({ status }) => status === 200)).toBe(true);
    // One append is under way when the others meet: so little is no reason for a second one beside it.
    expect(ingest.writer.appends).toHaveLength(2);
    // Those that waited share one record per partition.
    const [first, second] = ingest.writer.appends.map((records) => records.map(({ partition }) => partition));
    expect(first).toHaveLength(1);
    expect(second).toHaveLength(new Set(second).size);
    expect(second?.length).toBeLessThan(11);
  });

  it('survives a client that goes away in the middle of its request', async () => {
    for (const encoding of ['', 'content-encoding: gzip\r\n']) {
      await new Promise<void>((resolve) => {
        const socket = connect(ingest.httpPort, '127.0.0.1', () => {
          const head = `POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: ${PROTOBUF}\r\n${encoding}content-length: 1000\r\n\r\n`;
          socket.write(`${head}abc`, () => socket.destroy());
        });
        socket.once('close', () => {
          resolve();
        });
      });
    }

    const after = await postProtobuf(encodeTraceRequest(otlpRequest([otlpSpan()])));

    expect(after.status).toBe(200);
  });

  it('answers what is in flight before it closes', async () => {
    const release = ingest.writer.hold();
    const answer = postProtobuf(encodeTraceRequest(otlpRequest([otlpSpan()])));
    await new Promise((resolve) => setTimeout(resolve, 100));

    const closed = ingest.close();
    setTimeout(release, 100);
    const [response] = await Promise.all([answer, closed]);

    expect(response.status).toBe(200);
    expect(ingest.writer.records).toHaveLength(1);
  });

  it('names the port and its setting when the port is taken', async () => {
    const start = startTestIngest({ httpPort: ingest.httpPort });

    await expect(start).rejects.toMatchObject({
      code: ErrorCode.failedPrecondition,
      message: expect.stringContaining(`Port ${ingest.httpPort}`) as string,
    });
    await expect(startTestIngest({ grpcPort: ingest.grpcPort })).rejects.toMatchObject({
      message: expect.stringContaining('SLO_SCOUT_OTLP_GRPC_PORT') as string,
    });
  });

  it('counts requests and spans by outcome', async () => {
    await postProtobuf(encodeTraceRequest(otlpRequest([otlpSpan(), otlpSpan({ spanId: new Uint8Array(3) })])));
    await postProtobuf(Buffer.from('garbage'));

    const text = await ingest.metrics.registry.metrics();

    expect(text).toContain('slo_scout_ingest_records_total{receiver="otlp_http",signal="traces",outcome="accepted"} 1');
    expect(text).toContain('slo_scout_ingest_records_total{receiver="otlp_http",signal="traces",outcome="rejected"} 1');
    expect(text).toContain('slo_scout_ingest_requests_total{receiver="otlp_http",signal="traces",outcome="partial"} 1');
    expect(text).toContain(
      'slo_scout_ingest_requests_total{receiver="otlp_http",signal="traces",outcome="invalid_argument"} 1',
    );
  });
});

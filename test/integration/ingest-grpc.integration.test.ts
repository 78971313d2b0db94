import { gzipSync } from 'node:zlib';
import grpc from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeSpans } from '../../contracts/otlp/decode-spans.ts';
import { decodeRpcStatus } from '../../contracts/otlp/status-codec.ts';
import { decodeTraceResponse, encodeTraceRequest } from '../../contracts/otlp/trace-codec.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { startTestIngest } from '../support/ingest.ts';
import type { IngestUnderTest } from '../support/ingest.ts';
import { otlpRequest, otlpSpan } from '../support/otlp.ts';

const MAX_BYTES = 256 * 1024;
const EXPORT = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const pass = (bytes: Buffer) => bytes;

describe('OTLP over gRPC', () => {
  let ingest: IngestUnderTest;
  let clients: grpc.Client[];

  beforeEach(async () => {
    ingest = await startTestIngest({ maxRequestBytes: MAX_BYTES });
    clients = [];
  });
  afterEach(async () => {
    for (const client of clients) client.close();
    await ingest.close();
  });

  const call = (bytes: Uint8Array, options: { path?: string; gzip?: boolean } = {}): Promise<Buffer> => {
    const compression = options.gzip === true ? { 'grpc.default_compression_algorithm': 2 } : {};
    const client = new grpc.Client(`127.0.0.1:${ingest.grpcPort}`, grpc.credentials.createInsecure(), compression);
    clients.push(client);
    return new Promise((resolve, reject) => {
      client.makeUnaryRequest(options.path ?? EXPORT, pass, pass, Buffer.from(bytes), (error, response) => {
        if (error === null) resolve(response ?? Buffer.alloc(0));
        else reject(error);
      });
    });
  };
  const failureOf = async (promise: Promise<Buffer>): Promise<grpc.ServiceError> =>
    promise.then(
      () => expect.fail('The call should have failed.'),
      (error: unknown) => error as grpc.ServiceError,
    );

  it('takes spans, plain and gzipped, and answers an empty response', async () => {
    const request = encodeTraceRequest(otlpRequest([otlpSpan()]));

    const plain = await call(request);
    const zipped = await call(request, { gzip: true });

    expect([plain.length, zipped.length]).toEqual([0, 0]);
    expect(ingest.writer.records.flatMap(({ value }) => decodeSpans(value).spans)).toHaveLength(2);
  });

  it('says how many spans it rejected', async () => {
    const request = encodeTraceRequest(otlpRequest([otlpSpan(), otlpSpan({ spanId: new Uint8Array(8) })]));

    const response = await call(request);

    expect(decodeTraceResponse(response)).toEqual({
      rejectedSpans: 1,
      errorMessage: 'Rejected spans by reason: invalid_span_id (1).',
    });
  });

  it('answers garbage with INVALID_ARGUMENT and its reason', async () => {
    const failure = await failureOf(call(Buffer.from('not protobuf at all')));

    const [details] = failure.metadata.get('grpc-status-details-bin');
    expect(failure.code).toBe(grpc.status.INVALID_ARGUMENT);
    expect(decodeRpcStatus(Buffer.from(details as Buffer)).retryDelayMs).toBeUndefined();
  });

  it('answers a message over the limit, also one that only decompresses to it, with RESOURCE_EXHAUSTED', async () => {
    const large = await failureOf(call(Buffer.alloc(MAX_BYTES + 1)));
    const bomb = await failureOf(call(Buffer.alloc(16 * 1024 * 1024), { gzip: true }));

    expect(gzipSync(Buffer.alloc(16 * 1024 * 1024)).length).toBeLessThan(MAX_BYTES);
    expect([large.code, bomb.code]).toEqual([grpc.status.RESOURCE_EXHAUSTED, grpc.status.RESOURCE_EXHAUSTED]);
  });

  it('answers UNAVAILABLE with RetryInfo while the event log is down, and takes the retry', async () => {
    ingest.writer.failNext(new ScoutError({ code: ErrorCode.unavailable, message: 'The event log is down.' }));
    const request = encodeTraceRequest(otlpRequest([otlpSpan()]));

    const failure = await failureOf(call(request));
    const again = await call(request);

    const [details] = failure.metadata.get('grpc-status-details-bin');
    expect(failure.code).toBe(grpc.status.UNAVAILABLE);
    expect(decodeRpcStatus(Buffer.from(details as Buffer)).retryDelayMs).toBe(1000);
    expect(again.length).toBe(0);
  });

  it('answers RESOURCE_EXHAUSTED with RetryInfo when too much is in flight', async () => {
    const release = ingest.writer.hold();
    const big = encodeTraceRequest(otlpRequest([otlpSpan({ name: 'x'.repeat(MAX_BYTES - 1000) })]));
    const held = [0, 1, 2, 3].map(() => call(big));
    await new Promise((resolve) => setTimeout(resolve, 200));

    const failure = await failureOf(call(big));
    release();
    await Promise.all(held);

    const [details] = failure.metadata.get('grpc-status-details-bin');
    expect(failure.code).toBe(grpc.status.RESOURCE_EXHAUSTED);
    expect(decodeRpcStatus(Buffer.from(details as Buffer)).retryDelayMs).toBe(1000);
  });

  it('answers other services with UNIMPLEMENTED', async () => {
    const path = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';

    const failure = await failureOf(call(Buffer.alloc(0), { path }));

    expect(failure.code).toBe(grpc.status.UNIMPLEMENTED);
  });
});

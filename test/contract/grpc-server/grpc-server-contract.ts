import grpc from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeTraceResponse } from '../../../contracts/otlp/trace-codec.ts';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { EXPORT_SERVICES } from '../../../ingest/otlp/grpc/export-methods.ts';
import type { IngestConfig } from '../../../platform/config/ingest-config.ts';
import { GARBAGE } from '../../support/fakes/scripted-intake.ts';
import { createRawGrpcClient, statusDetailsOf } from '../../support/grpc-client.ts';
import type { RawGrpcClient } from '../../support/grpc-client.ts';
import { startTestReceivers } from '../../support/receivers.ts';
import type { ReceiversUnderTest } from '../../support/receivers.ts';

const MAX_BYTES = 256 * 1024;
const sha256OfSecret = '2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b';

/** What every gRPC server behind the receiver does for the clients people have. */
export function describeGrpcServer(name: string, server: IngestConfig['grpcServer']): void {
  describe(`the gRPC server ${name}`, () => {
    let receivers: ReceiversUnderTest;
    let clients: RawGrpcClient[];

    const start = async (overrides: Partial<IngestConfig> = {}) => {
      receivers = await startTestReceivers({
        grpcServer: server,
        maxRequestBytes: MAX_BYTES,
        memoryBytes: 4 * MAX_BYTES,
        ...overrides,
      });
    };
    const restart = async (overrides: Partial<IngestConfig>) => {
      await receivers.close();
      await start(overrides);
    };
    const connect = (options: { gzip?: boolean } = {}) => {
      const client = createRawGrpcClient(receivers.grpcPort, options);
      clients.push(client);
      return client;
    };

    beforeEach(async () => {
      clients = [];
      await start();
    });
    afterEach(async () => {
      for (const client of clients) client.close();
      await receivers.close();
    });

    it.each(Object.entries(EXPORT_SERVICES))('takes %s, plain and gzipped', async (signal, service) => {
      const path = `/${service}/Export`;
      const bytes = Buffer.alloc(100_000, signal);
      const request = { receiver: 'otlp_grpc', signal, encoding: 'protobuf', tenant: undefined };

      const answers = [await connect().call(bytes, { path }), await connect({ gzip: true }).call(bytes, { path })];

      expect(answers.map(({ length }) => length)).toEqual([0, 0]);
      const taken = receivers.intake.taken.map(({ bytes: same, ...rest }) => ({ ...rest, isSame: bytes.equals(same) }));
      expect(taken).toEqual(Array(2).fill({ ...request, isSame: true }));
    });

    it('takes an empty message, which is a request for nothing', async () => {
      const answer = await connect().call(Buffer.alloc(0));

      expect(answer).toHaveLength(0);
      expect(receivers.intake.taken[0]?.bytes).toHaveLength(0);
    });

    it('takes many calls at once over one connection', async () => {
      const client = connect();
      const bodies = Array.from({ length: 60 }, (_, index) => Buffer.alloc(1 + index * 700, index));

      await Promise.all(bodies.map((body) => client.call(body)));

      const hashes = (all: readonly Buffer[]) => all.map((bytes) => bytes.toString('base64')).sort();
      expect(hashes(receivers.intake.taken.map(({ bytes }) => bytes))).toEqual(hashes(bodies));
    });

    it('says how many items were rejected', async () => {
      receivers.intake.rejectNext({ rejectedSpans: 3, errorMessage: 'Rejected spans by reason: invalid_span_id (3).' });

      const answer = await connect().call(Buffer.from('x'));

      expect(decodeTraceResponse(answer)).toEqual({
        rejectedSpans: 3,
        errorMessage: 'Rejected spans by reason: invalid_span_id (3).',
      });
    });

    it('answers what cannot be decoded with INVALID_ARGUMENT, without asking for a retry', async () => {
      const failure = await connect().failureOf(GARBAGE);

      expect(failure.code).toBe(grpc.status.INVALID_ARGUMENT);
      expect(failure.details).toBe('The bytes are not a request.');
      expect(statusDetailsOf(failure)).toEqual({ code: 3, message: 'The bytes are not a request.' });
    });

    it('tells words beyond ASCII as they are', async () => {
      receivers.intake.failNext(new ScoutError({ code: ErrorCode.invalidArgument, message: 'größer als 100 % – ✗' }));

      const failure = await connect().failureOf(Buffer.from('x'));

      expect(failure.details).toBe('größer als 100 % – ✗');
    });

    it('answers a message over the limit, also one that only decompresses to it, with RESOURCE_EXHAUSTED', async () => {
      const large = await connect().failureOf(Buffer.alloc(MAX_BYTES + 1));
      const bomb = await connect({ gzip: true }).failureOf(Buffer.alloc(16 * 1024 * 1024));
      const after = await connect().call(Buffer.from('x'));

      expect([large.code, bomb.code]).toEqual([grpc.status.RESOURCE_EXHAUSTED, grpc.status.RESOURCE_EXHAUSTED]);
      expect(after).toHaveLength(0);
    });

    it('answers UNAVAILABLE with RetryInfo while records cannot be kept, and takes the retry', async () => {
      const client = connect();
      receivers.intake.failNext(new ScoutError({ code: ErrorCode.unavailable, message: 'The event log is down.' }));

      const failure = await client.failureOf(Buffer.from('x'));
      const again = await client.call(Buffer.from('x'));

      expect(failure.code).toBe(grpc.status.UNAVAILABLE);
      expect(statusDetailsOf(failure).retryDelayMs).toBe(1000);
      expect(again).toHaveLength(0);
    });

    it('answers RESOURCE_EXHAUSTED with RetryInfo when too much is in flight, and takes calls again afterwards', async () => {
      const client = connect();
      const big = Buffer.alloc(MAX_BYTES - 1000);
      const release = receivers.intake.hold();
      const held = [0, 1, 2, 3].map(() => client.call(big));
      await new Promise((resolve) => setTimeout(resolve, 200));

      const failure = await client.failureOf(big);
      release();
      await Promise.all(held);
      const after = await client.call(big);

      expect(failure.code).toBe(grpc.status.RESOURCE_EXHAUSTED);
      expect(statusDetailsOf(failure).retryDelayMs).toBe(1000);
      expect(after).toHaveLength(0);
    });

    it('answers unknown services and methods with UNIMPLEMENTED', async () => {
      const client = connect();
      const paths = ['/x.Y/Z', `/${EXPORT_SERVICES.traces}/Import`, '/grpc.health.v1.Health/Check'];

      const failures = await Promise.all(paths.map((path) => client.failureOf(Buffer.alloc(0), { path })));

      expect(failures.map(({ code }) => code)).toEqual(Array(3).fill(grpc.status.UNIMPLEMENTED));
    });

    it('lets a client give up at its deadline, and goes on', async () => {
      const client = connect();
      const release = receivers.intake.hold();

      const failure = await client.failureOf(Buffer.from('x'), { timeoutMs: 150 });
      release();
      const after = await client.call(Buffer.from('y'));

      expect(failure.code).toBe(grpc.status.DEADLINE_EXCEEDED);
      expect(after).toHaveLength(0);
    });

    it('asks for a token where tokens are configured, and tells the intake whose it is', async () => {
      await restart({ tokens: [{ tenant: 'acme', sha256: sha256OfSecret }] });
      const client = connect();
      const bearer = (token: string) => ({ metadata: { authorization: `Bearer ${token}` } });

      const failures = [
        await client.failureOf(Buffer.from('x')),
        await client.failureOf(Buffer.from('x'), bearer('wrong')),
      ];
      await client.call(Buffer.from('x'), bearer('secret'));

      expect(failures.map(({ code }) => code)).toEqual(Array(2).fill(grpc.status.UNAUTHENTICATED));
      expect(failures[0]?.details).toContain('Authorization: Bearer');
      expect(receivers.intake.taken.map(({ tenant }) => tenant)).toEqual(['acme']);
      expect(receivers.intake.refused.map(({ code }) => code)).toEqual(['unauthenticated', 'unauthenticated']);
    });

    it('offers the health service when told to, without a token', async () => {
      await restart({ grpcHealth: true, tokens: [{ tenant: 'acme', sha256: sha256OfSecret }] });
      const client = connect();
      const check = { path: '/grpc.health.v1.Health/Check' };
      const nameOf = (service: string) => Buffer.concat([Buffer.from([0x0a, service.length]), Buffer.from(service)]);

      const whole = await client.call(Buffer.alloc(0), check);
      const traces = await client.call(nameOf(EXPORT_SERVICES.traces), check);
      const unknown = await client.failureOf(nameOf('x.Y'), check);
      const watch = await client.failureOf(Buffer.alloc(0), { path: '/grpc.health.v1.Health/Watch' });

      expect([[...whole], [...traces]]).toEqual([
        [0x08, 1],
        [0x08, 1],
      ]);
      expect([unknown.code, watch.code]).toEqual([grpc.status.NOT_FOUND, grpc.status.UNIMPLEMENTED]);
    });

    it.each(['v1', 'v1alpha'])('lists its services by reflection %s when told to', async (version) => {
      await restart({ grpcReflection: true });
      const client = new grpc.Client(`localhost:${receivers.grpcPort}`, grpc.credentials.createInsecure());
      const pass = (bytes: Buffer) => bytes;
      const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
      const call = client.makeBidiStreamRequest(path, pass, pass);
      const answers: Buffer[] = [];
      const ended = new Promise<void>((resolve, reject) => {
        call.on('data', (answer: Buffer) => answers.push(answer));
        call.once('end', resolve);
        call.once('error', reject);
      });

      call.write(Buffer.from([0x3a, 0x01, 0x2a]));
      call.write(Buffer.from([0x22, 0x01, 0x78]));
      call.end();
      await ended;
      client.close();

      expect(answers).toHaveLength(2);
      for (const service of Object.values(EXPORT_SERVICES)) expect(answers[0]?.toString('latin1')).toContain(service);
      expect(answers[1]?.toString('latin1')).toContain('No descriptors are served here');
    });

    it('answers what is in flight before it closes', async () => {
      const release = receivers.intake.hold();
      const answer = connect().call(Buffer.from('x'));
      await new Promise((resolve) => setTimeout(resolve, 200));

      const closed = receivers.close();
      setTimeout(release, 100);
      const [response] = await Promise.all([answer, closed]);

      expect(response).toHaveLength(0);
      expect(receivers.intake.taken).toHaveLength(1);
    });

    it('names the port and its setting when the port is taken', async () => {
      const other = startTestReceivers({ grpcServer: server, grpcPort: receivers.grpcPort });

      await expect(other).rejects.toMatchObject({
        code: ErrorCode.failedPrecondition,
        message: expect.stringContaining('SLO_SCOUT_OTLP_GRPC_PORT') as string,
      });
    });
  });
}

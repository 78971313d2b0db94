import http2 from 'node:http2';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXPORT_TRACES, createRawGrpcClient } from '../support/grpc-client.ts';
import type { RawGrpcClient } from '../support/grpc-client.ts';
import { startTestReceivers } from '../support/receivers.ts';
import type { ReceiversUnderTest } from '../support/receivers.ts';
import { GARBAGE } from '../support/fakes/scripted-intake.ts';
import { mutate, seededRandom } from '../support/mutate.ts';

const MAX_BYTES = 256 * 1024;
const HEADERS = { ':method': 'POST', ':path': EXPORT_TRACES, 'content-type': 'application/grpc', te: 'trailers' };
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/** "plain" as a zstd frame of one raw block (RFC 8878, 3.1.1). */
const ZSTD_PLAIN = Buffer.concat([Buffer.from('28b52ffd0010290000', 'hex'), Buffer.from('plain')]);

const frameOf = (message: Buffer, flag = 0) => {
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
};
/** An HTTP/2 frame (RFC 9113, 4.1). */
const http2Frame = (type: number, flags: number, payload: Buffer, streamId = 0) => {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(streamId, 5);
  return Buffer.concat([head, payload]);
};
const SETTINGS = http2Frame(4, 0, Buffer.alloc(0));

interface Outcome {
  readonly httpStatus: number | undefined;
  readonly grpcStatus: string | undefined;
}

describe('the gRPC receiver among hostile clients', () => {
  let receivers: ReceiversUnderTest;
  let healthy: RawGrpcClient;
  let session: http2.ClientHttp2Session;

  beforeEach(async () => {
    receivers = await startTestReceivers(
      { maxRequestBytes: MAX_BYTES, memoryBytes: 4 * MAX_BYTES },
      {
        limits: {
          headersTimeoutMs: 400,
          bodyTimeoutMs: 400,
          answerTimeoutMs: 400,
          idleTimeoutMs: 1000,
          resets: { burst: 50, perSecond: 1 },
          controlFrames: { burst: 50, perSecond: 1 },
        },
      },
    );
    healthy = createRawGrpcClient(receivers.grpcPort);
    session = http2.connect(`http://127.0.0.1:${receivers.grpcPort}`);
    session.on('error', () => undefined);
  });
  afterEach(async () => {
    healthy.close();
    session.destroy();
    await receivers.close();
  });

  const exchange = (body: Buffer, headers: http2.OutgoingHttpHeaders = {}) =>
    new Promise<Outcome>((resolve) => {
      const stream = session.request({ ...HEADERS, ...headers });
      let httpStatus: number | undefined;
      let grpcStatus: string | undefined;
      const note = (received: http2.IncomingHttpHeaders) => {
        httpStatus ??= received[':status'] as number | undefined;
        grpcStatus ??= received['grpc-status'] as string | undefined;
      };
      stream.on('response', note);
      stream.on('trailers', note);
      stream.on('error', () => undefined);
      stream.once('close', () => {
        resolve({ httpStatus, grpcStatus });
      });
      stream.resume();
      stream.end(body);
    });
  const rawSocket = () =>
    new Promise<Socket>((resolve) => {
      const socket = connect(receivers.grpcPort, '127.0.0.1', () => {
        resolve(socket);
      });
      socket.on('error', () => undefined);
      socket.resume();
    });
  const closed = (socket: Socket) =>
    new Promise<void>((resolve) => {
      if (socket.destroyed) resolve();
      socket.once('close', () => {
        resolve();
      });
    });
  const msUntilClosed = async (socket: Socket) => {
    const startedAt = performance.now();
    await closed(socket);
    return performance.now() - startedAt;
  };
  const isWell = async () => (await healthy.call(Buffer.from('x'))).length === 0;

  it.each([
    ['no message', Buffer.alloc(0), {}, '3'],
    ['half a prefix', Buffer.from([0, 0, 0]), {}, '3'],
    ['half a message', frameOf(Buffer.alloc(100)).subarray(0, 50), {}, '3'],
    ['two messages', Buffer.concat([frameOf(Buffer.alloc(1)), frameOf(Buffer.alloc(1))]), {}, '3'],
    ['bytes behind the message', Buffer.concat([frameOf(Buffer.alloc(1)), Buffer.from([0])]), {}, '3'],
    ['a flag that does not exist', frameOf(Buffer.alloc(1), 7), {}, '3'],
    ['compression without its name', frameOf(gzipSync('x'), 1), {}, '3'],
    ['gzip that is none', frameOf(Buffer.from('plain'), 1), { 'grpc-encoding': 'gzip' }, '3'],
    ['a length of 4 GB', Buffer.from([0, 0xff, 0xff, 0xff, 0xff]), {}, '8'],
    ['a bomb in gzip', frameOf(gzipSync(Buffer.alloc(64 << 20)), 1), { 'grpc-encoding': 'gzip' }, '8'],
    ['zstd that is none', frameOf(Buffer.from('plain'), 1), { 'grpc-encoding': 'zstd' }, '3'],
    ['another encoding', frameOf(Buffer.alloc(1)), { 'grpc-encoding': 'snappy' }, '12'],
    ['a malformed grpc-timeout', frameOf(Buffer.alloc(1)), { 'grpc-timeout': 'soon' }, '3'],
    ['an unknown method', frameOf(Buffer.alloc(1)), { ':path': '/a.B/C' }, '12'],
    ['a request that is none', frameOf(GARBAGE), {}, '3'],
  ])('answers %s with its status', async (_name, body, headers, grpcStatus) => {
    expect(await exchange(body, headers)).toEqual({ httpStatus: 200, grpcStatus });
    expect(await isWell()).toBe(true);
  });

  it.each([
    ['a browser', { ':method': 'GET', 'content-type': '' }, 405],
    ['JSON', { 'content-type': 'application/json' }, 415],
    ['another codec', { 'content-type': 'application/grpc+json' }, 415],
    ['gRPC-Web', { 'content-type': 'application/grpc-web' }, 415],
  ])('turns away %s by HTTP status', async (_name, headers, httpStatus) => {
    expect((await exchange(Buffer.alloc(0), headers)).httpStatus).toBe(httpStatus);
    expect(await isWell()).toBe(true);
  });

  it.each(['application/grpc+proto', 'application/grpc; charset=utf-8'])('takes %s', async (contentType) => {
    const outcome = await exchange(frameOf(Buffer.from('x')), { 'content-type': contentType });

    expect(outcome).toEqual({ httpStatus: 200, grpcStatus: '0' });
  });

  it.each([
    ['gzip', gzipSync('plain')],
    ['deflate', deflateSync('plain')],
    ['zstd', ZSTD_PLAIN],
  ])('takes %s', async (coding, compressed) => {
    const outcome = await exchange(frameOf(compressed, 1), { 'grpc-encoding': coding });

    expect(outcome).toEqual({ httpStatus: 200, grpcStatus: '0' });
    expect(receivers.intake.taken.map(({ bytes }) => bytes.toString())).toEqual(['plain']);
  });

  it('answers 5,000 random and mutated bodies without a crash or an INTERNAL', async () => {
    const random = seededRandom(20_261_121);
    const seeds = [frameOf(Buffer.from('a request')), frameOf(gzipSync('a request'), 1), Buffer.alloc(40, 1)];
    const statuses = new Map<string, number>();
    const attempt = async () => {
      const body = mutate(seeds[Math.floor(random() * seeds.length)]!, random);
      const { grpcStatus = 'none' } = await exchange(body, random() < 0.5 ? { 'grpc-encoding': 'gzip' } : {});
      statuses.set(grpcStatus, (statuses.get(grpcStatus) ?? 0) + 1);
    };
    for (let round = 0; round < 50; round += 1) await Promise.all(Array.from({ length: 100 }, attempt));

    const unexpected = [...statuses.keys()].filter((status) => !['0', '3', '8'].includes(status));
    expect(unexpected).toEqual([]);
    expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(5000);
    expect(await isWell()).toBe(true);
  });

  it('gives a body that does not arrive in time DEADLINE_EXCEEDED, and its memory back', async () => {
    const stuck = Array.from({ length: 4 }, () => {
      const stream = session.request(HEADERS);
      stream.on('error', () => undefined);
      stream.write(frameOf(Buffer.alloc(MAX_BYTES)).subarray(0, 200_000));
      return new Promise<string>((resolve) => {
        stream.once('response', (headers) => {
          resolve(headers['grpc-status'] as string);
        });
      });
    });

    const statuses = await Promise.all(stuck);
    const after = await Promise.all([1, 2, 3].map(() => healthy.call(Buffer.alloc(MAX_BYTES - 10))));

    expect(statuses).toEqual(['4', '4', '4', '4']);
    expect(after).toHaveLength(3);
  });

  it('honours a deadline that the client has forgotten about', async () => {
    const release = receivers.intake.hold();

    const outcome = await exchange(frameOf(Buffer.from('x')), { 'grpc-timeout': '100m' });
    release();

    expect(outcome.grpcStatus).toBe('4');
  });

  it('closes connections that never say hello, or say nonsense', async () => {
    const silent = await rawSocket();
    const halfway = await rawSocket();
    halfway.write(PREFACE.subarray(0, 10));
    const nonsense = await rawSocket();
    nonsense.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');

    const times = await Promise.all([silent, halfway, nonsense].map(msUntilClosed));

    expect(Math.max(...times)).toBeLessThan(2000);
    expect(await isWell()).toBe(true);
  });

  it.each([
    ['PING', http2Frame(6, 0, Buffer.alloc(8))],
    ['SETTINGS', SETTINGS],
  ])('expels a connection that floods it with %s', async (_name, frame) => {
    const socket = await rawSocket();
    socket.write(Buffer.concat([PREFACE, SETTINGS, ...Array.from({ length: 500 }, () => frame)]));

    expect(await msUntilClosed(socket)).toBeLessThan(2000);
    expect(await isWell()).toBe(true);
  });

  it.each([
    ['frames of unknown types', http2Frame(200, 0, Buffer.alloc(10)), false],
    ['an enormous frame', http2Frame(0, 0, Buffer.alloc(0), 1).fill(0xff, 0, 3), true],
    ['a frame for no stream', http2Frame(0, 0, Buffer.alloc(10), 0), true],
    ['SETTINGS of an odd length', http2Frame(4, 0, Buffer.alloc(5)), true],
    ['CONTINUATION out of order', http2Frame(9, 0, Buffer.alloc(5), 1), true],
    ['a window that overflows', http2Frame(8, 0, Buffer.from([0x7f, 0xff, 0xff, 0xff])), true],
  ])('bears %s', async (_name, frame, isFatal) => {
    const socket = await rawSocket();
    socket.write(Buffer.concat([PREFACE, SETTINGS, frame]));
    if (isFatal) await closed(socket);

    expect(await isWell()).toBe(true);
    socket.destroy();
  });

  it('expels a connection that opens calls and resets them at once', async () => {
    const gone = new Promise<void>((resolve) => {
      session.once('close', () => {
        resolve();
      });
    });
    const isGone = () => session.destroyed || session.closed;
    let opened = 0;
    while (!isGone() && opened < 20_000) {
      for (let call = 0; call < 50; call += 1) {
        if (isGone()) break;
        const stream = session.request(HEADERS);
        stream.on('error', () => undefined);
        stream.close(http2.constants.NGHTTP2_CANCEL);
        opened += 1;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    await gone;

    expect(opened).toBeLessThan(5000);
    expect(await isWell()).toBe(true);
  });

  it('refuses headers that are too large', async () => {
    const socketError = new Promise<string>((resolve) => {
      const stream = session.request({ ...HEADERS, 'x-large': 'x'.repeat(1_000_000) });
      stream.once('error', () => {
        resolve('refused');
      });
      stream.once('close', () => {
        resolve('refused');
      });
      stream.once('response', ({ ':status': status }) => {
        resolve(String(status));
      });
      stream.resume();
    });

    expect(['refused', '431']).toContain(await socketError);
    expect(await isWell()).toBe(true);
  });

  it('serves a healthy client while 200 others trickle', async () => {
    const slow = await Promise.all(Array.from({ length: 100 }, rawSocket));
    for (const socket of slow) socket.write(PREFACE.subarray(0, 3));
    const streams = Array.from({ length: 100 }, () => {
      const stream = session.request(HEADERS);
      stream.on('error', () => undefined);
      stream.write(frameOf(Buffer.alloc(1000)).subarray(0, 6));
      return stream;
    });

    const startedAt = performance.now();
    for (let call = 0; call < 100; call += 1) await healthy.call(Buffer.alloc(1000));
    const elapsedMs = performance.now() - startedAt;
    await Promise.all(slow.map(closed));

    expect(elapsedMs).toBeLessThan(3000);
    expect(streams).toHaveLength(100);
  });
});

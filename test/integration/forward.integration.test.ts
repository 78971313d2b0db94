import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { EventTime, FluentClient } from '@fluent-org/logger';
import type { FluentClientOptions } from '@fluent-org/logger';
import { ExtensionCodec, decode, decodeMulti, encode } from '@msgpack/msgpack';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { startForwardReceiver } from '../../ingest/forward/start-forward-receiver.ts';
import type { ForwardReceiverOptions } from '../../ingest/forward/start-forward-receiver.ts';
import type { Receiver } from '../../ingest/otlp/receiver.ts';
import { Secret } from '../../platform/config/secret.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createMetrics } from '../../platform/metrics/catalogue.ts';
import type { Metrics } from '../../platform/metrics/catalogue.ts';
import { createRecordingIntake } from '../support/fakes/recording-intake.ts';
import type { RecordingIntake } from '../support/fakes/recording-intake.ts';
import { mutate, seededRandom } from '../support/mutate.ts';

const MAX_MESSAGE_BYTES = 1024 * 1024;

describe('the forward receiver', () => {
  let intake: RecordingIntake;
  let metrics: Metrics;
  let receiver: Receiver;
  const sockets: Socket[] = [];

  const start = async (
    limits: ForwardReceiverOptions['limits'] = {},
    security: { readonly sharedKey?: string; readonly users?: Readonly<Record<string, string>> } = {},
  ) => {
    receiver = await startForwardReceiver({
      host: '127.0.0.1',
      config: {
        port: 0,
        maxMessageBytes: MAX_MESSAGE_BYTES,
        sharedKey: security.sharedKey === undefined ? undefined : new Secret(security.sharedKey),
        users: new Map(Object.entries(security.users ?? {}).map(([user, word]) => [user, new Secret(word)])),
      },
      intake,
      metrics,
      logger: createSilentLogger(),
      limits,
    });
  };
  beforeEach(() => {
    intake = createRecordingIntake();
    metrics = createMetrics();
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await receiver.close();
  });

  const client = (options: FluentClientOptions = {}) =>
    new FluentClient('shop', { ...options, socket: { host: '127.0.0.1', port: receiver.port, ...options.socket } });
  const open = async () => {
    const socket = connect(receiver.port, '127.0.0.1');
    sockets.push(socket);
    await once(socket, 'connect');
    return socket;
  };
  const closed = (socket: Socket) => (socket.destroyed ? Promise.resolve() : once(socket.resume(), 'close'));
  const acksOf = (socket: Socket) => {
    const acks: unknown[] = [];
    socket.on('data', (data: Buffer) => {
      for (const message of decodeMulti(data)) acks.push((message as { ack: unknown }).ack);
    });
    return acks;
  };
  const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 5_000, interval: 5 });
  const counted = async (name: string) => {
    const text = await metrics.registry.getSingleMetricAsString(`slo_scout_${name}`);
    return text.split('\n').filter((line) => !line.startsWith('#'));
  };

  it.each(['Message', 'Forward', 'PackedForward', 'CompressedPackedForward'] as const)(
    'takes %s mode from a client library, and acknowledges each chunk',
    async (eventMode) => {
      await start();
      const fluent = client({ eventMode, ack: { ackTimeout: 5_000 }, milliseconds: true });

      const time = EventTime.fromTimestamp(1_700_000_000_123);
      await Promise.all(
        [1, 2, 3].map((number) => fluent.emit('web', { message: `order ${number}`, level: 'warn' }, time)),
      );
      await fluent.shutdown();

      expect(intake.logs.map(({ body }) => body).sort()).toEqual(['order 1', 'order 2', 'order 3']);
      expect(intake.logs[0]).toMatchObject({
        resource: { 'service.name': 'shop.web' },
        scope: 'slo-scout/forward',
        timeNs: 1_700_000_000_123_000_000n,
        severityNumber: 13,
        severityText: 'warn',
        attributes: { 'fluent.tag': 'shop.web' },
      });
      expect(intake.requests[0]).toMatchObject({ receiver: 'forward', signal: 'logs', encoding: 'protobuf' });
    },
  );

  it('shakes hands by shared key and user, and takes nothing before that', async () => {
    await start({}, { sharedKey: 'swordfish', users: { ann: 'horse battery' } });
    const fluent = client({
      ack: { ackTimeout: 5_000 },
      security: { clientHostname: 'node-1', sharedKey: 'swordfish', username: 'ann', password: 'horse battery' },
    });

    await fluent.emit({ message: 'hello' });
    await fluent.shutdown();
    const intruder = await open();
    intruder.write(encode(['tag', 1_700_000_000, { message: 'intrusion' }]));
    await closed(intruder);

    expect(intake.logs.map(({ body }) => body)).toEqual(['hello']);
    expect(await counted('forward_connections_closed_total')).toContain(
      'slo_scout_forward_connections_closed_total{reason="refused"} 1',
    );
  });

  it.each([
    ['another key', 'wrong', 'ann', 'horse battery', 'shared key mismatch'],
    ['another password', 'swordfish', 'ann', 'wrong', 'username/password mismatch'],
    ['an unknown user', 'swordfish', 'bob', '', 'username/password mismatch'],
  ])('refuses a client with %s', async (_what, sharedKey, user, password, reason) => {
    await start({}, { sharedKey: 'swordfish', users: { ann: 'horse battery' } });
    const socket = connect(receiver.port, '127.0.0.1');
    const [helo] = (await once(socket, 'data')) as [Buffer];
    const [, { nonce, auth }] = decode(helo) as [string, { nonce: Uint8Array; auth: Uint8Array }];
    const digest = (...parts: (string | Uint8Array)[]) =>
      parts.reduce((hash, part) => hash.update(part), createHash('sha512')).digest('hex');

    socket.write(
      encode(['PING', 'me', 'salt', digest('salt', 'me', nonce, sharedKey), user, digest(auth, user, password)]),
    );
    const [pong] = (await once(socket, 'data')) as [Buffer];
    await closed(socket);

    expect(decode(pong)).toEqual(['PONG', false, reason, '', '']);
    expect(intake.logs).toEqual([]);
  });

  it('acknowledges only what is durable, and tries again until it is', async () => {
    await start();
    const release = intake.hold();
    intake.failNext(new ScoutError({ code: ErrorCode.unavailable, message: 'The event log is down.' }));
    const socket = await open();
    const acks = acksOf(socket);
    socket.write(encode(['t', [[1_700_000_000, { message: 'a' }]], { chunk: 'c1' }]));

    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = [...acks];
    release();

    await eventually(() => expect(acks).toEqual(['c1']));
    expect(before).toEqual([]);
    expect(intake.logs).toHaveLength(1);
    expect(await counted('forward_retries_total')).toEqual(['slo_scout_forward_retries_total 1']);
  });

  it('ends a connection without an acknowledgement when its batch cannot be made durable', async () => {
    await start({ giveUpAfterMs: 1 });
    const down = () => new ScoutError({ code: ErrorCode.unavailable, message: 'The event log is down.' });
    for (let failure = 0; failure < 50; failure += 1) intake.failNext(down());
    const socket = await open();
    const acks = acksOf(socket);

    socket.write(encode(['t', 1_700_000_000, { message: 'a' }, { chunk: 'c1' }]));
    await closed(socket);

    expect(acks).toEqual([]);
    expect(intake.logs).toEqual([]);
  });

  it('takes messages that arrive byte by byte, and many in one write', async () => {
    await start();
    const socket = await open();
    const one = Buffer.from(encode(['t', 1_700_000_000, { message: 'slow' }]));
    for (const byte of one) {
      socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.write(Buffer.concat(Array.from({ length: 500 }, () => one)));

    await eventually(() => expect(intake.logs).toHaveLength(501));
    expect(intake.requests.length).toBeLessThan(100);
  });

  it('takes everything of a client that sends and goes away at once', async () => {
    await start();
    const release = intake.hold();
    const socket = await open();
    const one = Buffer.from(encode(['t', 1_700_000_000, { message: 'x'.repeat(1_000) }]));
    socket.end(Buffer.concat(Array.from({ length: 3_000 }, () => one)));

    setTimeout(release, 50);

    await eventually(() => expect(intake.logs).toHaveLength(3_000));
  });

  it('takes gzip chunks of several members, and keeps what stands before a break', async () => {
    await start();
    const socket = await open();
    const acks = acksOf(socket);
    const entry = (message: string) => Buffer.from(encode([1_700_000_000, { message }]));
    const members = Buffer.concat([gzipSync(entry('a')), gzipSync(Buffer.concat([entry('b'), entry('c')]))]);
    socket.write(encode(['t', members, { compressed: 'gzip', chunk: 'c1' }]));
    socket.write(encode(['t', Buffer.concat([entry('d'), Buffer.from([0xc1])]), { chunk: 'c2' }]));

    await eventually(() => expect(acks.length).toBeGreaterThan(0));
    await eventually(() => expect(intake.logs.map(({ body }) => body)).toEqual(['a', 'b', 'c', 'd']));
    expect(await counted('log_items_rejected_total')).toEqual([
      'slo_scout_log_items_rejected_total{receiver="forward",reason="malformed_chunk"} 1',
    ]);
  });

  it.each([
    ['a byte that MessagePack never uses', Buffer.from([0xc1]), 'malformed'],
    ['text', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 'malformed'],
    ['a map', Buffer.from(encode({ a: 1 })), 'malformed'],
    ['lists a million deep', Buffer.alloc(1_000_000, 0x91), 'malformed'],
    ['a text of 4 GB', Buffer.from([0x92, 0xdb, 0xff, 0xff, 0xff, 0xff]), 'too_large'],
    ['a text beyond the limit', Buffer.from(encode(['t', 'x'.repeat(MAX_MESSAGE_BYTES)])), 'too_large'],
  ])('closes the connection at %s, and takes what came before', async (_what, bytes, reason) => {
    await start();
    const socket = await open();
    socket.on('error', () => undefined);
    socket.write(Buffer.concat([Buffer.from(encode(['t', 1_700_000_000, { message: 'before' }])), bytes]));

    await closed(socket);

    expect(intake.logs.map(({ body }) => body)).toEqual(['before']);
    expect(intake.refused.map(({ code }) => code)).toEqual([ErrorCode.invalidArgument]);
    await eventually(async () => {
      expect(await counted('forward_connections_closed_total')).toEqual([
        `slo_scout_forward_connections_closed_total{reason="${reason}"} 1`,
      ]);
    });
  });

  it('refuses a bomb: a chunk that grows beyond the limit when it is decompressed', async () => {
    await start();
    const socket = await open();
    const acks = acksOf(socket);
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));

    socket.write(encode(['t', bomb, { compressed: 'gzip', chunk: 'c1' }]));

    await eventually(() => expect(acks).toEqual(['c1']));
    expect(intake.logs).toEqual([]);
  });

  it('gives up slow, silent and unfinished clients', async () => {
    await start({ messageTimeoutMs: 60, idleTimeoutMs: 200, handshakeTimeoutMs: 60 });
    const slow = await open();
    const idle = await open();
    slow.write(Buffer.from([0x93]));
    const drip = setInterval(() => slow.write(Buffer.from([0xa1])), 1_000);

    await Promise.all([closed(slow), closed(idle)]);
    clearInterval(drip);

    await eventually(async () => {
      expect((await counted('forward_connections_closed_total')).sort()).toEqual([
        'slo_scout_forward_connections_closed_total{reason="idle"} 1',
        'slo_scout_forward_connections_closed_total{reason="message_timeout"} 1',
      ]);
    });
  });

  it('holds a bounded number of bytes however many clients send, and finishes them all', async () => {
    await start({ maxHeldBytes: 256 * 1024, readAheadBytes: 16 * 1024 });
    const message = Buffer.from(encode(['t', 1_700_000_000, { message: 'x'.repeat(200_000) }]));
    const clients = await Promise.all(Array.from({ length: 20 }, open));

    // Every client sends half a message first: together more than is held.
    for (const socket of clients) socket.write(message.subarray(0, 100_000));
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const socket of clients) socket.write(message.subarray(100_000));

    await eventually(() => expect(intake.logs).toHaveLength(20));
  });

  it('refuses connections beyond the cap', async () => {
    await start({ maxConnections: 2 });
    await open();
    await open();
    const third = await open();

    await closed(third);

    expect(await counted('forward_connections')).toEqual(['slo_scout_forward_connections 2']);
  });

  it('answers UDP heartbeats with one byte', async () => {
    await start();
    const socket = createSocket('udp4');
    socket.send(Buffer.from([0]), receiver.port, '127.0.0.1');

    const [answer] = (await once(socket, 'message')) as [Buffer];
    socket.close();

    expect(answer).toEqual(Buffer.from([0]));
  });

  it('finishes what it has when it closes', async () => {
    await start();
    const release = intake.hold();
    const socket = await open();
    const acks = acksOf(socket);
    for (const chunk of ['c1', 'c2']) socket.write(encode(['t', 1_700_000_000, { message: chunk }, { chunk }]));
    await new Promise((resolve) => setTimeout(resolve, 50));

    setTimeout(release, 50);
    await receiver.close();

    expect(intake.logs).toHaveLength(2);
    await eventually(() => expect(acks[0]).toBe('c1'));
    await start();
  });

  it('survives 2,000 broken connections, and still takes whole messages', async () => {
    await start();
    const random = seededRandom(7);
    const codec = new ExtensionCodec();
    codec.register({
      type: 0,
      encode: (value) => (value instanceof Date ? Buffer.alloc(8, 1) : null),
      decode: () => null,
    });
    const seeds = [
      encode(['t', new Date(), { message: 'a', nested: { list: [1, -1, 2 ** 40, 1.5, true, null] } }], {
        extensionCodec: codec,
      }),
      encode(['t', [[1, { message: 'b' }]], { chunk: 'c' }]),
      encode(['t', gzipSync(encode([1, { message: 'c' }])), { compressed: 'gzip' }]),
    ].map((bytes) => Buffer.from(bytes));
    for (let round = 0; round < 2_000; round += 20) {
      await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          const socket = connect(receiver.port, '127.0.0.1');
          socket.on('error', () => undefined);
          socket.end(mutate(seeds[index % seeds.length]!, random));
          await once(socket.resume(), 'close');
        }),
      );
    }
    const before = intake.logs.length;

    const socket = await open();
    socket.write(encode(['t', 1_700_000_000, { message: 'still here' }]));

    await eventually(() => expect(intake.logs.at(-1)?.body).toBe('still here'));
    expect(before).toBeGreaterThan(100);
    await eventually(async () => {
      expect(await counted('forward_connections')).toEqual(['slo_scout_forward_connections 1']);
    });
  });
});

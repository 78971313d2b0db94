import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { mutateInput } from '../fuzz/mutate-input.ts';
import { forwardSeeds, jsonSeeds, logItemSeeds, requestOf } from '../fuzz/seeds.ts';
import { encodeRequest } from '../../contracts/otlp/request-codec.ts';
import { Signal } from '../../contracts/otlp/signal.ts';
import { createRawGrpc, frameOf } from './grpc-call.ts';
import { MemoryWatch, Tally, isWell, post, within } from './probe.ts';
import type { Bench } from './probe.ts';
import { delimitedHead } from './requests.ts';

const BODIES = 10_000;
const SENDERS = 16;
const MAX_GROWTH_MB = 50;
const ANSWER_TIMEOUT_MS = 20_000;

/** Sends one body; resolves with what was answered. */
type Send = (body: Buffer, index: number) => Promise<string>;

interface Transport {
  readonly name: string;
  readonly seeds: readonly Buffer[];
  /** Outcomes that the documents name, those of valid bodies among them: a mutation may leave a body valid. */
  readonly documented: readonly string[];
  readonly send: Send;
}

const HTTP_STATUSES = ['200', '400', '413', '415', '429'];

/** S2: malformed bodies over every transport. */
export async function checkMalformed(bench: Bench): Promise<void> {
  const count = Math.max(200, Math.round(BODIES * bench.scale));
  const grpc = createRawGrpc(bench.ports.grpc);
  for (const transport of transportsOf(bench, grpc)) {
    const memory = new MemoryWatch(bench.installation.ingest.pid);
    // The first bodies fill buffers and caches, which are bounded.
    await sendAll(bench, transport, Math.ceil(count / 10));
    await memory.begin();
    const tally = await sendAll(bench, transport, count);
    const growthMb = await memory.growthMb();
    const others = tally.others(transport.documented);
    const well = await isWell(bench);
    bench.report({
      check: `S2 ${String(count)} malformed bodies, ${transport.name}`,
      isFine: others.length === 0 && well && growthMb < MAX_GROWTH_MB,
      found: `${tally.toString()}; RSS ${growthMb.toFixed(0)} MB; ${well ? 'well after' : 'NOT WELL after'}${others.length > 0 ? `; not documented: ${others.join(' ')}` : ''}`,
    });
  }
  grpc.close();
}

async function sendAll({ random }: Bench, { seeds, send }: Transport, count: number): Promise<Tally> {
  const tally = new Tally();
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      tally.add((await within(send(bodyOf(seeds, random), index), ANSWER_TIMEOUT_MS)) ?? 'no answer');
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, work));
  return tally;
}

/** Mostly mutations of valid bodies, which get further; else noise, over-long varints, deep nesting, wrong compression. */
function bodyOf(seeds: readonly Buffer[], random: () => number): Buffer {
  const choice = random();
  if (choice < 0.7) return mutateInput(seeds, random);
  if (choice < 0.8) return noise(Math.floor(random() * 2_000), random);
  if (choice < 0.85) return Buffer.concat([Buffer.from([0x0a]), Buffer.alloc(12, 0xff), noise(20, random)]);
  if (choice < 0.9) return nested(Math.floor(random() * 12_000));
  if (choice < 0.95) return gzipSync(mutateInput(seeds, random)).subarray(0, -Math.ceil(random() * 10));
  return Buffer.from(`[${'{"a":'.repeat(Math.floor(random() * 10_000))}1e999,-9223372036854775809,NaN,"\ud800\\uDC00"`);
}

function noise(length: number, random: () => number): Buffer {
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
}

/** Messages in messages; the lengths grow from the inside. */
function nested(depth: number): Buffer {
  const heads: Buffer[] = [];
  let length = 0;
  for (let level = 0; level < depth && length < 60_000; level += 1) {
    const head = delimitedHead(level % 2 === 0 ? 1 : 2, length);
    heads.push(head);
    length += head.length;
  }
  return Buffer.concat(heads.reverse());
}

function transportsOf({ ports, random }: Bench, grpc: ReturnType<typeof createRawGrpc>): readonly Transport[] {
  const signals = Object.values(Signal);
  const signalOf = (index: number): Signal => signals[index % signals.length] ?? 'traces';
  const protobufSeeds = signals.map((signal) => Buffer.from(encodeRequest(signal, requestOf(signal))));
  const http = async (path: string, body: Buffer, contentType: string): Promise<string> => {
    const headers = { 'content-type': random() < 0.03 ? 'text/html' : contentType, ...encodingOf(random) };
    return String((await post(ports, { path, body, headers })).status);
  };
  return [
    {
      name: 'gRPC',
      seeds: protobufSeeds,
      documented: ['0', '3', '8', '12', 'HTTP 415'],
      async send(body, index) {
        const framed = random() < 0.8 ? frameOf(body, Number(random() < 0.2)) : body;
        const { httpStatus, grpcStatus } = await grpc.call(signalOf(index), framed, grpcHeaders(random));
        return httpStatus === 200 ? (grpcStatus ?? 'no status') : `HTTP ${String(httpStatus)}`;
      },
    },
    {
      name: 'HTTP protobuf',
      seeds: protobufSeeds,
      documented: HTTP_STATUSES,
      send: (body, index) => http(`/v1/${signalOf(index)}`, body, 'application/x-protobuf'),
    },
    {
      name: 'HTTP JSON',
      seeds: signals.flatMap(jsonSeeds),
      documented: HTTP_STATUSES,
      send: (body, index) => http(`/v1/${signalOf(index)}`, body, 'application/json'),
    },
    {
      name: 'log API',
      seeds: logItemSeeds,
      documented: HTTP_STATUSES,
      send: (body) => http('/ingest/logs', body, random() < 0.5 ? 'application/json' : 'application/x-ndjson'),
    },
    {
      name: 'forward',
      seeds: forwardSeeds,
      // A message may be whole, lack bytes still (then the client goes away), or be none.
      documented: ['acknowledged', 'closed', 'waits for more'],
      send: (body) => sendForward(ports.forward, body),
    },
  ];
}

function encodingOf(random: () => number): Readonly<Record<string, string>> {
  const encodings = ['gzip', 'deflate', 'zstd', 'br', 'gzip, gzip'];
  return random() < 0.2 ? { 'content-encoding': encodings[Math.floor(random() * encodings.length)] ?? 'gzip' } : {};
}

function grpcHeaders(random: () => number): Readonly<Record<string, string>> {
  const choice = random();
  if (choice < 0.2) return { 'grpc-encoding': 'gzip' };
  if (choice < 0.23) return { 'grpc-encoding': 'zstd' };
  return choice < 0.26 ? { 'content-type': 'application/json' } : {};
}

async function sendForward(port: number, body: Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  const acknowledged = once(socket, 'data').then(
    () => 'acknowledged',
    () => 'closed',
  );
  const closed = once(socket, 'close').then(() => 'closed');
  socket.write(body);
  const outcome = (await within(Promise.race([acknowledged, closed]), 30)) ?? 'waits for more';
  socket.destroy();
  return outcome;
}

import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import { encode } from '@msgpack/msgpack';
import { createRawGrpc, frameOf } from './grpc-call.ts';
import { sendForwardUntilClosed } from './forward-client.ts';
import type { Ports } from './installation.ts';
import { MemoryWatch, isWell, post, within } from './probe.ts';
import type { Bench } from './probe.ts';

const PIECE_BYTES = 1024 * 1024;
const PIECES = 10 * 1024;
const GZIP_HEAD = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
const ZLIB_HEAD = Buffer.from([0x78, 0x9c]);
/** A magic number, a descriptor without anything, a window of 1 MiB (RFC 8878, 3.1.1.1). */
const ZSTD_HEAD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 10 << 3]);
const ZSTD_BLOCK_BYTES = 128 * 1024;
const MAX_MS = 1_000;
const MAX_PEAK_MB = 64;

interface Bomb {
  readonly name: string;
  readonly expected: readonly string[];
  readonly throwIt: () => Promise<string>;
}

/** The same ten gigabytes by each coding. */
interface Packed {
  /** Deflate without its head. */
  readonly blocks: Buffer;
  readonly gzip: Buffer;
  readonly zstd: Buffer;
}

/** How a body over HTTP is said to be packed, and what is said to be in it. */
interface Packing {
  readonly coding: string;
  readonly contentType?: string;
}

/** S3: ten gigabytes in ten megabytes, by every coding and every transport. */
export async function checkBombs(bench: Bench): Promise<void> {
  const grpc = createRawGrpc(bench.ports.grpc);
  for (const { name, expected, throwIt } of bombsOf(bench, grpc)) {
    const memory = new MemoryWatch(bench.installation.ingest.pid);
    await isWell(bench);
    await memory.begin();
    let tookMs = Infinity;
    let outcome = '';
    // The fastest of three: the time is to tell what it costs, not how busy the machine is.
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const startedMs = performance.now();
      outcome = (await within(throwIt(), 30_000)) ?? 'no answer';
      tookMs = Math.min(tookMs, performance.now() - startedMs);
    }
    const peakMb = await memory.peakGrowthMb();
    const well = await isWell(bench);
    bench.report({
      check: `S3 ${name}`,
      isFine: expected.includes(outcome) && tookMs < MAX_MS && peakMb < MAX_PEAK_MB && well,
      found: `${outcome} in ${tookMs.toFixed(0)} ms, RSS +${peakMb.toFixed(0)} MB${well ? '' : ', NOT WELL after'}`,
    });
  }
  grpc.close();
}

function bombsOf({ ports }: Bench, grpc: ReturnType<typeof createRawGrpc>): readonly Bomb[] {
  const blocks = deflated();
  const packed = { blocks, gzip: Buffer.concat([GZIP_HEAD, blocks]), zstd: zstdBomb() };
  return [...bombsOverHttp(ports, packed), ...bombsOverGrpc(grpc, packed), ...bombsByForward(ports, packed)];
}

function bombsOverHttp(ports: Ports, { blocks, gzip, zstd }: Packed): readonly Bomb[] {
  const deflate = Buffer.concat([ZLIB_HEAD, blocks]);
  const http =
    (path: string, body: Buffer, { coding, contentType = 'application/x-protobuf' }: Packing) =>
    async () => {
      const headers = { 'content-encoding': coding, 'content-type': contentType };
      return String((await post(ports, { path, body, headers })).status);
    };
  return [
    { name: 'gzip over HTTP', expected: ['413'], throwIt: http('/v1/traces', gzip, { coding: 'gzip' }) },
    { name: 'deflate over HTTP', expected: ['413'], throwIt: http('/v1/logs', deflate, { coding: 'deflate' }) },
    {
      name: 'deflate without its head over HTTP',
      expected: ['413'],
      throwIt: http('/v1/logs', blocks, { coding: 'deflate' }),
    },
    { name: 'zstd over HTTP', expected: ['413'], throwIt: http('/v1/metrics', zstd, { coding: 'zstd' }) },
    {
      name: 'zstd that tells a size of 1 TB',
      expected: ['413'],
      throwIt: http('/v1/metrics', zstdOfSize(), { coding: 'zstd' }),
    },
    {
      name: 'gzip over HTTP, JSON',
      expected: ['413'],
      throwIt: http('/v1/traces', gzip, { coding: 'gzip', contentType: 'application/json' }),
    },
    {
      name: 'gzip to the log API',
      expected: ['413'],
      throwIt: http('/ingest/logs', gzip, { coding: 'gzip', contentType: 'application/json' }),
    },
    // Unpacked once; what is in it is no telemetry.
    {
      name: 'gzip in gzip over HTTP',
      expected: ['400'],
      throwIt: http('/v1/traces', gzipSync(gzip), { coding: 'gzip' }),
    },
    {
      name: 'gzip twice by its name',
      expected: ['415'],
      throwIt: http('/v1/traces', gzipSync(gzip), { coding: 'gzip, gzip' }),
    },
  ];
}

function bombsOverGrpc(grpc: ReturnType<typeof createRawGrpc>, { gzip }: Packed): readonly Bomb[] {
  const overGrpc = (message: Buffer) => async (): Promise<string> =>
    `status ${(await grpc.call('traces', frameOf(message, 1), { 'grpc-encoding': 'gzip' })).grpcStatus ?? 'none'}`;
  return [
    { name: 'gzip over gRPC', expected: ['status 8'], throwIt: overGrpc(gzip) },
    { name: 'gzip in gzip over gRPC', expected: ['status 3'], throwIt: overGrpc(gzipSync(gzip)) },
  ];
}

function bombsByForward(ports: Ports, { gzip, zstd }: Packed): readonly Bomb[] {
  const forward = (coding: string, body: Buffer) => async () =>
    sendForwardUntilClosed(ports.forward, Buffer.from(encode(['app', body, { compressed: coding, chunk: 'a' }])));
  return [
    // A chunk that cannot be unpacked is acknowledged and counted: sent again it would be no better.
    { name: 'gzip by the forward protocol', expected: ['acknowledged'], throwIt: forward('gzip', gzip) },
    { name: 'zstd by the forward protocol', expected: ['acknowledged'], throwIt: forward('zstd', zstd) },
  ];
}

/** Deflate blocks of 10 GiB of zeros: one mebibyte that refers to nothing before it, again and again. */
function deflated(): Buffer {
  const piece = deflateRawSync(Buffer.alloc(PIECE_BYTES), { finishFlush: constants.Z_FULL_FLUSH });
  return Buffer.concat(Array.from({ length: PIECES }, () => piece));
}

/** Blocks that repeat one byte 128 KiB times each (RFC 8878, 3.1.1.2.2), 10 GiB together. */
function zstdBomb(): Buffer {
  const blocks = (PIECES * PIECE_BYTES) / ZSTD_BLOCK_BYTES;
  const block = (isLast: boolean): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUIntLE(Number(isLast) | (1 << 1) | (ZSTD_BLOCK_BYTES << 3), 0, 3);
    return bytes;
  };
  return Buffer.concat([ZSTD_HEAD, ...Array.from({ length: blocks }, (_, index) => block(index === blocks - 1))]);
}

/** A head that announces a terabyte in a single segment. */
function zstdOfSize(): Buffer {
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0]);
  head.writeBigUInt64LE(1n << 40n, 5);
  return Buffer.concat([head, Buffer.from([1, 0, 0])]);
}

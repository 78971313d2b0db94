import { connect } from 'node:net';
import http2 from 'node:http2';
import { encode } from '@msgpack/msgpack';
import { sendForwardUntilClosed } from './forward-client.ts';
import { callHeaders, createRawGrpc, frameOf } from './grpc-call.ts';
import type { Ports } from './installation.ts';
import { MemoryWatch, isWell, post, within } from './probe.ts';
import type { Bench } from './probe.ts';
import { createCanaryRequest, delimited } from './requests.ts';

const GIGABYTE = 1024 ** 3;
const MEGABYTE = 1024 ** 2;
/** Sixteen mebibytes are the largest request; twice that may be held of one, and some of it is garbage for a while. */
const MAX_PEAK_MB = 128;
const MAX_MS = 20_000;
const MAX_NEW_SERIES = 200;

interface Oversize {
  readonly name: string;
  /** Any of these; undefined where only the metrics matter. */
  readonly expected: readonly string[];
  readonly attempt: () => Promise<string>;
}

/** S4: too much of everything is refused as the documents say, or taken within bounds. */
export async function checkOversize(bench: Bench): Promise<void> {
  const grpc = createRawGrpc(bench.ports.grpc);
  const seriesBefore = await countSeries(bench);
  const overHttp = [...oversizeBodies(bench), ...oversizeDepths(bench), ...oversizeNames(bench)];
  for (const { name, expected, attempt } of [...overHttp, ...oversizeOthers(bench, grpc)]) {
    const memory = new MemoryWatch(bench.installation.ingest.pid);
    await memory.begin();
    const startedMs = performance.now();
    const outcome = (await within(attempt(), MAX_MS)) ?? 'no answer';
    const tookMs = performance.now() - startedMs;
    const peakMb = await memory.peakGrowthMb();
    const well = await isWell(bench);
    bench.report({
      check: `S4 ${name}`,
      isFine: expected.includes(outcome) && peakMb < MAX_PEAK_MB && well,
      found: `${outcome} in ${tookMs.toFixed(0)} ms, RSS +${peakMb.toFixed(0)} MB${well ? '' : ', NOT WELL after'}`,
    });
  }
  grpc.close();
  const added = (await countSeries(bench)) - seriesBefore;
  bench.report({
    check: 'S4 series of /metrics after 30,000 names',
    isFine: added < MAX_NEW_SERIES,
    found: `${String(added)} more than before`,
  });
}

/** Posts bodies that are made when they are needed; tells the status. */
function postsTo(ports: Ports) {
  const headers = { 'content-type': 'application/json' };
  return {
    traces: (body: () => Buffer) => async (): Promise<string> =>
      String((await post(ports, { path: '/v1/traces', body: body() })).status),
    json: (path: string, body: () => string) => async (): Promise<string> =>
      String((await post(ports, { path, body: Buffer.from(body()), headers })).status),
  };
}

/** Too many bytes. */
function oversizeBodies({ ports }: Bench): readonly Oversize[] {
  const { traces } = postsTo(ports);
  const text = (value: string): object => ({ key: 'note', value: { stringValue: value } });
  return [
    { name: '1 GB with its length', expected: ['413'], attempt: () => sendGigabyte(ports.http, false) },
    { name: '1 GB in chunks', expected: ['413'], attempt: () => sendGigabyte(ports.http, true) },
    {
      name: '1,000,000 empty spans, each rejected',
      expected: ['200'],
      attempt: traces(() => delimited(1, delimited(2, Buffer.alloc(2_000_000, Buffer.from([0x12, 0]))))),
    },
    { name: '1,000,000 spans', expected: ['413'], attempt: traces(() => manySpans(1_000_000)) },
    { name: '300,000 spans', expected: ['200'], attempt: traces(() => manySpans(300_000)) },
    {
      name: 'an attribute of 10 MB, rejected with its span',
      expected: ['200'],
      attempt: traces(() => createCanaryRequest([text('x'.repeat(10_000_000))])),
    },
    {
      name: 'an attribute of 10 MB of near-matches',
      expected: ['200'],
      attempt: traces(() => createCanaryRequest([text('a@b 4111-1111 1.2.3. +49 '.repeat(400_000))])),
    },
    {
      name: '100,000 attributes, rejected with their span',
      expected: ['200'],
      attempt: traces(() =>
        createCanaryRequest(
          Array.from({ length: 100_000 }, (_, index) => ({ key: `k${String(index)}`, value: { intValue: '1' } })),
        ),
      ),
    },
  ];
}

/** Too deep, and too long a head. */
function oversizeDepths({ ports }: Bench): readonly Oversize[] {
  const { traces, json } = postsTo(ports);
  return [
    { name: 'protobuf of depth 10,000', expected: ['200', '400'], attempt: traces(() => deepProtobuf(10_000)) },
    { name: 'JSON of depth 10,000', expected: ['200', '400'], attempt: json('/v1/traces', () => deepJson(10_000)) },
    {
      name: 'JSON of depth 1,000,000',
      expected: ['400'],
      attempt: json('/v1/traces', () => '[{"a":'.repeat(1_000_000)),
    },
    {
      name: 'a log of depth 10,000',
      expected: ['200', '400'],
      attempt: json('/ingest/logs', () => `{"service":"s","message":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`),
    },
    { name: '1 MB of headers', expected: ['431', '0'], attempt: () => sendHeaders(ports.http) },
  ];
}

/** Too many names. */
function oversizeNames({ ports }: Bench): readonly Oversize[] {
  const { traces, json } = postsTo(ports);
  return [
    { name: '10,000 services as spans', expected: ['200'], attempt: traces(() => manyServices(10_000)) },
    {
      name: '10,000 services and severities as logs',
      expected: ['200'],
      attempt: json('/ingest/logs', () =>
        JSON.stringify(
          Array.from({ length: 10_000 }, (_, index) => ({
            ...{
              service: `s${String(index)}`,
              message: 'm',
              severity: `v${String(index)}`,
              environment: `e${String(index)}`,
            },
          })),
        ),
      ),
    },
    {
      name: '10,000 paths',
      expected: ['404'],
      async attempt() {
        const statuses = new Set<number>();
        for (let round = 0; round < 100; round += 1) {
          const paths = Array.from({ length: 100 }, (_, index) => `/v1/${String(round)}-${String(index)}`);
          const answers = await Promise.all(paths.map((path) => post(ports, { path, body: Buffer.alloc(0) })));
          for (const { status } of answers) statuses.add(status);
        }
        return [...statuses].join(' ');
      },
    },
  ];
}

function oversizeOthers({ ports }: Bench, grpc: ReturnType<typeof createRawGrpc>): readonly Oversize[] {
  return [
    { name: '1 GB over gRPC', expected: ['status 8'], attempt: () => sendGigabyteOverGrpc(ports.grpc) },
    {
      name: '1 MB of headers over gRPC',
      expected: ['refused', 'HTTP 431'],
      async attempt() {
        const { httpStatus } = await grpc.call('traces', frameOf(createCanaryRequest()), {
          'x-large': 'x'.repeat(MEGABYTE),
        });
        return httpStatus === undefined ? 'refused' : `HTTP ${String(httpStatus)}`;
      },
    },
    {
      name: 'a forward message of 1 GB',
      expected: ['closed'],
      attempt: () => sendForwardUntilClosed(ports.forward, Buffer.from([0x93, 0xc6, 0x40, 0, 0, 0, 1, 2, 3])),
    },
    {
      name: 'a forward message of depth 10,000',
      expected: ['closed'],
      attempt: () =>
        sendForwardUntilClosed(ports.forward, Buffer.concat([Buffer.alloc(10_000, 0x91), Buffer.from([1])])),
    },
    {
      name: '10,000 forward tags',
      expected: ['acknowledged'],
      attempt: () => {
        const nowSeconds = Math.floor(Date.now() / 1000);
        const messages = Array.from({ length: 10_000 }, (_, index) =>
          Buffer.from(encode([`t${String(index)}`, nowSeconds, { log: 'm' }, index === 9_999 ? { chunk: 'a' } : {}])),
        );
        return sendForwardUntilClosed(ports.forward, Buffer.concat(messages));
      },
    },
  ];
}

async function countSeries({ ports }: Bench): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${String(ports.admin)}/metrics`);
  return (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
}

/** Writes as fast as it is read, until it is answered. */
function sendGigabyte(port: number, isChunked: boolean): Promise<string> {
  const length = isChunked ? 'transfer-encoding: chunked' : `content-length: ${String(GIGABYTE)}`;
  const chunk = Buffer.alloc(MEGABYTE, 1);
  const piece = isChunked ? Buffer.concat([Buffer.from('100000\r\n'), chunk, Buffer.from('\r\n')]) : chunk;
  const head = `POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-protobuf\r\n${length}\r\n\r\n`;
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let sent = 0;
    let answer = '';
    const more = (): void => {
      while (sent < GIGABYTE && answer === '' && socket.writable) {
        sent += MEGABYTE;
        if (!socket.write(piece)) return;
      }
    };
    socket.on('drain', more);
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      answer += bytes.toString('latin1');
      socket.destroy();
    });
    socket.once('close', () => resolve(answer.split(' ')[1] ?? 'closed'));
    socket.write(head);
    more();
  });
}

function sendGigabyteOverGrpc(port: number): Promise<string> {
  return new Promise((resolve) => {
    const session = http2.connect(`http://127.0.0.1:${String(port)}`);
    session.on('error', () => resolve('broken'));
    const stream = session.request(callHeaders('traces'));
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(GIGABYTE, 1);
    stream.on('error', () => undefined);
    stream.on('response', (headers) => {
      resolve(`status ${String(headers['grpc-status'])}`);
      session.destroy();
    });
    stream.write(Buffer.concat([prefix, Buffer.alloc(MEGABYTE)]));
  });
}

async function sendHeaders(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => (answer += bytes.toString('latin1')));
    socket.once('close', () => resolve(answer.split(' ')[1] ?? '0'));
    socket.write(`POST /v1/traces HTTP/1.1\r\nhost: x\r\nx-large: ${'x'.repeat(MEGABYTE)}\r\n\r\n`);
  });
}

function manySpans(count: number): Buffer {
  const time = Buffer.alloc(8);
  time.writeBigUInt64LE(BigInt(Date.now()) * 1_000_000n);
  const ids = Buffer.concat([delimited(1, Buffer.alloc(16, 7)), delimited(2, Buffer.alloc(8, 7))]);
  // Start 7 and end 8 as fixed64.
  const span = delimited(2, Buffer.concat([ids, Buffer.from([0x39]), time, Buffer.from([0x41]), time]));
  return delimited(1, delimited(2, Buffer.alloc(span.length * count, span)));
}

function deepProtobuf(depth: number): Buffer {
  let value: Buffer = Buffer.from([0x0a, 1, 0x61]);
  for (let level = 0; level < depth && value.length < 8 * MEGABYTE; level += 1) {
    value = delimited(5, delimited(1, value));
  }
  const attribute = Buffer.concat([delimited(1, Buffer.from('k')), delimited(2, value)]);
  return delimited(1, delimited(2, delimited(2, delimited(9, attribute))));
}

function deepJson(depth: number): string {
  const open = '{"arrayValue":{"values":['.repeat(depth);
  const value = `${open}{"stringValue":"a"}${']}}'.repeat(depth)}`;
  return `{"resourceSpans":[{"resource":{"attributes":[{"key":"k","value":${value}}]}}]}`;
}

function manyServices(count: number): Buffer {
  const nowNs = `${String(Date.now())}000000`;
  const groups = Array.from({ length: count }, (_, index) => {
    const name = Buffer.from(`service-${String(index)}-${nowNs}`);
    const attribute = Buffer.concat([delimited(1, Buffer.from('service.name')), delimited(2, delimited(1, name))]);
    return delimited(1, delimited(1, delimited(1, attribute)));
  });
  return Buffer.concat(groups);
}

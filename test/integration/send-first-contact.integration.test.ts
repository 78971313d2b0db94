import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { generate } from 'selfsigned';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { registerImportCommand } from '../../cli/commands/import.ts';
import { registerSendCommand } from '../../cli/commands/send.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { openCertificateStore } from '../../ingest/otlp/security/certificate-store.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { findFreePort } from '../../platform/components/run/tcp-port.ts';
import { startTestReceivers } from '../support/receivers.ts';
import type { ReceiversUnderTest } from '../support/receivers.ts';

const SPAN = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name: 'GET /', startTimeUnixNano: '1' };
const LINE = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{ ...SPAN, endTimeUnixNano: '2' }] }] }] });
/** Well below the patience for a receiver that was there (120 s), and above what a busy machine needs. */
const AT_ONCE_MS = 4_000;

let folder: string;
let file: string;
const ends: (() => unknown)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slo-scout-contact-'));
  file = join(folder, 'a.jsonl');
  await writeFile(file, LINE);
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(...args: readonly string[]) {
  const program = new Command('slo-scout').exitOverride();
  const deps = { stdin: new PassThrough(), stdout: { write: () => true }, stderr: { write: () => true } };
  const address = () => 'http://127.0.0.1:1';
  registerSendCommand(program, { ...deps, nowMs: Date.now, defaultAddress: address });
  registerImportCommand(program, { ...deps, nowMs: Date.now, defaultEndpoint: address });
  const startedAtMs = performance.now();
  let failure: ScoutError | undefined;
  await program.parseAsync([...args], { from: 'user' }).catch((error: unknown) => {
    failure = ScoutError.from(error);
  });
  return { failure, tookMs: performance.now() - startedAtMs };
}

const send = (to: string, ...args: readonly string[]) => run('send', file, '--to', to, ...args);

async function startReceivers(...options: Parameters<typeof startTestReceivers>): Promise<ReceiversUnderTest> {
  const receivers = await startTestReceivers(...options);
  ends.push(() => receivers.close());
  return receivers;
}

/** A server that is no receiver. */
async function startStranger(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Opens a certificate of `localhost`; returns the store and the path of what it is signed with. */
async function openCertificate() {
  const pair = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  });
  const [certificateFile, keyFile] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
  await writeFile(certificateFile, pair.cert);
  await writeFile(keyFile, pair.private);
  const files = { certificateFile, keyFile, clientCaFile: undefined };
  const certificates = openCertificateStore({ files, pollMs: 60_000, logger: createSilentLogger() });
  ends.push(() => certificates.close());
  return { certificates, ca: certificateFile };
}

describe.each(['http2', 'grpc-js'] as const)(
  'slo-scout send to a wrong port, with the gRPC server %s',
  (grpcServer) => {
    it('says at once that a gRPC port was asked over HTTP, and how to ask it', async () => {
      const { grpcPort } = await startReceivers({ grpcServer });

      const { failure, tookMs } = await send(`http://127.0.0.1:${grpcPort}`);

      expect(failure?.code).toBe(ErrorCode.invalidArgument);
      expect(failure?.message).toContain(`127.0.0.1:${grpcPort} speaks gRPC, and was asked over HTTP.`);
      expect(failure?.message).toContain(`slo-scout send --to 127.0.0.1:${grpcPort};`);
      expect(failure?.message).toContain('over HTTP on 4318');
      expect(tookMs).toBeLessThan(AT_ONCE_MS);
    });

    it('says at once that an HTTP port was asked over gRPC, and how to ask it', async () => {
      const { httpPort } = await startReceivers({ grpcServer });

      const { failure, tookMs } = await send(`localhost:${httpPort}`, '--concurrency', '4', '--wait', '1h');

      expect(failure?.code).toBe(ErrorCode.invalidArgument);
      expect(failure?.message).toContain(`localhost:${httpPort} speaks HTTP, and was asked over gRPC.`);
      expect(failure?.message).toContain(`slo-scout send --to http://localhost:${httpPort};`);
      expect(failure?.message).toContain('over gRPC is on port 4317');
      expect(tookMs).toBeLessThan(AT_ONCE_MS);
    });

    it('says at once when one of both sides uses TLS', async () => {
      const { certificates, ca } = await openCertificate();
      const secured = await startReceivers({ grpcServer }, { certificates });
      const plain = await startReceivers({ grpcServer });

      const messages = await Promise.all(
        [
          send(`http://localhost:${secured.httpPort}`),
          send(`localhost:${secured.grpcPort}`),
          send(`https://localhost:${plain.httpPort}`),
          send(`grpcs://localhost:${plain.grpcPort}`),
          send(`https://localhost:${secured.httpPort}`),
          send(`grpcs://localhost:${secured.grpcPort}`),
          send(`https://localhost:${secured.grpcPort}`, '--ca', ca),
          send(`grpcs://localhost:${secured.httpPort}`, '--ca', ca),
        ].map(async (sent) => {
          const { failure, tookMs } = await sent;
          expect(tookMs).toBeLessThan(2 * AT_ONCE_MS);
          expect(failure?.code).toBe(ErrorCode.invalidArgument);
          return failure?.message;
        }),
      );
      const taken = await Promise.all([
        send(`https://localhost:${secured.httpPort}`, '--ca', ca),
        send(`grpcs://localhost:${secured.grpcPort}`, '--ca', ca),
      ]);

      expect(messages).toEqual([
        expect.stringContaining(
          `takes TLS, and was spoken to without; give --to https://localhost:${secured.httpPort}.`,
        ),
        expect.stringContaining(
          `takes TLS, and was spoken to without; give --to grpcs://localhost:${secured.grpcPort}.`,
        ),
        expect.stringContaining(`speaks HTTP without TLS; give --to http://localhost:${plain.httpPort}.`),
        expect.stringContaining(`speaks gRPC without TLS; give --to localhost:${plain.grpcPort}.`),
        expect.stringContaining('is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)'),
        expect.stringContaining('is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)'),
        expect.stringContaining(`speaks gRPC, and was asked over HTTP.`),
        expect.stringContaining(`speaks HTTP, and was asked over gRPC.`),
      ]);
      expect(taken.map(({ failure }) => failure)).toEqual([undefined, undefined]);
    });
  },
);

describe.each(['http://127.0.0.1:', '127.0.0.1:'])('slo-scout send where no receiver is: %s…', (prefix) => {
  it('waits a few seconds when nothing listens, and says so', async () => {
    const port = await findFreePort();

    const { failure, tookMs } = await send(`${prefix}${port}`);

    expect(failure?.code).toBe(ErrorCode.unavailable);
    expect(failure?.message).toContain(`Nothing can be reached at 127.0.0.1:${port} (ECONNREFUSED)`);
    expect(failure?.message).toContain('wait for it (--wait 2m)');
    expect(tookMs).toBeGreaterThan(4_900);
    expect(tookMs).toBeLessThan(9_000);
  });

  it('does not wait when told so, also for a name that is none', async () => {
    const sent = await Promise.all([
      send(`${prefix}${await findFreePort()}`, '--wait', '0s'),
      send(`${prefix.replace('127.0.0.1', 'nowhere.invalid')}4317`, '--wait', '0s'),
    ]);

    expect(sent.map(({ failure }) => failure?.code)).toEqual([ErrorCode.unavailable, ErrorCode.unavailable]);
    for (const { tookMs } of sent) expect(tookMs).toBeLessThan(AT_ONCE_MS);
  });

  it('waits for a receiver that comes, as long as is asked for', async () => {
    const port = await findFreePort();
    const sent = send(`${prefix}${port}`, '--wait', '1m');
    await sleep(6_500);
    const ports = prefix.startsWith('http') ? { httpPort: port } : { grpcPort: port };
    const receivers = await startReceivers(ports);

    expect((await sent).failure).toBeUndefined();
    expect(receivers.intake.taken).toHaveLength(1);
  });

  it('says at once that something else answers', async () => {
    const port = await startStranger((socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n'));

    const { failure, tookMs } = await send(`${prefix}${port}`);

    expect(failure?.code).toBe(ErrorCode.invalidArgument);
    expect(failure?.message).toContain(`What answers at 127.0.0.1:${port} speaks neither gRPC nor HTTP`);
    expect(tookMs).toBeLessThan(AT_ONCE_MS);
  });

  it('gives up soon on what takes connections and says nothing, or ends them', async () => {
    const mute = await startStranger(() => undefined);
    const brusque = await startStranger((socket) => socket.destroy());

    const sent = await Promise.all([mute, brusque].map((port) => send(`${prefix}${port}`, '--wait', '1s')));

    for (const { failure, tookMs } of sent) {
      expect(failure?.code).toBe(ErrorCode.unavailable);
      expect(failure?.message).toContain('takes connections and says nothing');
      expect(tookMs).toBeLessThan(20_000);
    }
  });

  it('is as patient as ever with a receiver that was there', async () => {
    const isHttp = prefix.startsWith('http');
    const first = await startTestReceivers();
    const port = isHttp ? first.httpPort : first.grpcPort;
    const three = join(folder, 'three.jsonl');
    await writeFile(three, `${LINE}\n${LINE}\n${LINE}`);
    const sent = run('send', three, '--to', `${prefix}${port}`, '--wait', '0s', '--rate', '1');
    while (first.intake.taken.length === 0) await sleep(20);
    await first.close();
    await sleep(3_000);
    const second = await startReceivers(isHttp ? { httpPort: port } : { grpcPort: port });

    expect((await sent).failure).toBeUndefined();
    expect(first.intake.taken.length + second.intake.taken.length).toBe(3);
  });
});

describe('slo-scout import', () => {
  it('says at once that a gRPC port was asked, and soon that nothing listens', async () => {
    const { grpcPort } = await startReceivers();

    const wrong = await run('import', file, '--to', `http://127.0.0.1:${grpcPort}`);
    const nobody = await run('import', file, '--to', `http://127.0.0.1:${await findFreePort()}`, '--wait', '0s');

    expect(wrong.failure?.message).toContain(`127.0.0.1:${grpcPort} speaks gRPC, and was asked over HTTP.`);
    expect(nobody.failure?.message).toContain('(ECONNREFUSED)');
    expect(wrong.tookMs + nobody.tookMs).toBeLessThan(AT_ONCE_MS);
  });
});

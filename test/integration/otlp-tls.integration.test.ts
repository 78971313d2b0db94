import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import grpc from '@grpc/grpc-js';
import { generate } from 'selfsigned';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCertificateStore } from '../../ingest/otlp/security/certificate-store.ts';
import type { CertificateStore } from '../../ingest/otlp/security/certificate-store.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createRawGrpcClient } from '../support/grpc-client.ts';
import { startTestReceivers } from '../support/receivers.ts';
import type { ReceiversUnderTest } from '../support/receivers.ts';

const newPair = () =>
  generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  });

describe.each(['http2', 'grpc-js'] as const)('TLS of the receivers, with the gRPC server %s', (grpcServer) => {
  let folder: string;
  let pair: Awaited<ReturnType<typeof newPair>>;
  let store: CertificateStore;
  let receivers: ReceiversUnderTest;

  const start = async (isMutual: boolean) => {
    const files = {
      certificateFile: join(folder, 'tls.crt'),
      keyFile: join(folder, 'tls.key'),
      clientCaFile: isMutual ? join(folder, 'tls.crt') : undefined,
    };
    store = openCertificateStore({ files, pollMs: 50, logger: createSilentLogger() });
    receivers = await startTestReceivers({ grpcServer }, { certificates: store });
  };
  const write = async (next: typeof pair) => {
    await writeFile(join(folder, 'tls.crt'), next.cert);
    await writeFile(join(folder, 'tls.key'), next.private);
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slo-scout-tls-'));
    pair = await newPair();
    await write(pair);
  });
  afterEach(async () => {
    await receivers.close();
    store.close();
    await rm(folder, { recursive: true, force: true });
  });

  const post = (options: ConnectionOptions) =>
    new Promise<number>((resolve, reject) => {
      const headers = { 'content-type': 'application/x-protobuf' };
      const target = { host: 'localhost', port: receivers.httpPort, path: '/v1/traces', method: 'POST' };
      const sent = request({ ...target, headers, ...options, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sent.once('error', reject);
      sent.end('x');
    });
  const exportOver = async (credentials: grpc.ChannelCredentials) => {
    const client = createRawGrpcClient(receivers.grpcPort, { credentials });
    try {
      return (await client.call(Buffer.from('x'), { timeoutMs: 3000 })).length;
    } finally {
      client.close();
    }
  };
  const fingerprintOf = (port: number, protocol: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect({ host: 'localhost', port, rejectUnauthorized: false, ALPNProtocols: [protocol] }, () => {
        resolve(socket.getPeerCertificate().fingerprint256);
        socket.destroy();
      });
      socket.once('error', reject);
    });

  it('is what clients get when it is configured', async () => {
    await start(false);

    const status = await post({ ca: pair.cert });
    const length = await exportOver(grpc.credentials.createSsl(Buffer.from(pair.cert)));

    expect([status, length]).toEqual([200, 0]);
    expect(receivers.intake.taken.map(({ receiver }) => receiver)).toEqual(['otlp_http', 'otlp_grpc']);
    await expect(exportOver(grpc.credentials.createInsecure())).rejects.toThrow();
    await expect(fetch(`http://localhost:${receivers.httpPort}/health`)).rejects.toThrow();
  });

  it('asks clients for a certificate of the authority that is given', async () => {
    await start(true);
    const [ca, key, cert] = [pair.cert, pair.private, pair.cert].map((text) => Buffer.from(text));

    const status = await post({ ca: pair.cert, key: pair.private, cert: pair.cert });
    const length = await exportOver(grpc.credentials.createSsl(ca, key, cert));

    expect([status, length]).toEqual([200, 0]);
    await expect(post({ ca: pair.cert })).rejects.toThrow();
    await expect(exportOver(grpc.credentials.createSsl(ca))).rejects.toThrow();
    expect(receivers.intake.taken).toHaveLength(2);
  });

  it('follows its files, and keeps the old certificate while new ones cannot be used', async () => {
    await start(false);
    const ports = grpcServer === 'http2' ? [receivers.httpPort, receivers.grpcPort] : [receivers.httpPort];
    const shown = () =>
      Promise.all(ports.map((port) => fingerprintOf(port, port === receivers.grpcPort ? 'h2' : 'http/1.1')));
    const [before] = await shown();
    const next = await newPair();

    await writeFile(join(folder, 'tls.crt'), next.cert);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const halfway = await shown();
    await write(next);

    expect(new Set(halfway)).toEqual(new Set([before]));
    let after = await shown();
    for (let look = 0; look < 100 && after.includes(before!); look += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      after = await shown();
    }

    expect(after).not.toContain(before);
    expect(await post({ ca: next.cert })).toBe(200);
  });

  it('is refused from the start when the key is not that of the certificate', async () => {
    await start(false);
    const other = await newPair();
    await writeFile(join(folder, 'other.key'), other.private);
    const files = {
      certificateFile: join(folder, 'tls.crt'),
      keyFile: join(folder, 'other.key'),
      clientCaFile: undefined,
    };

    expect(() => openCertificateStore({ files, pollMs: 50, logger: createSilentLogger() })).toThrow(
      'The TLS files cannot be used',
    );
  });
});

import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mutate, seededRandom } from '../support/mutate.ts';
import { startTestReceivers } from '../support/receivers.ts';
import type { ReceiversUnderTest } from '../support/receivers.ts';

const MAX_BYTES = 256 * 1024;
const HEAD = 'POST /v1/logs HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-protobuf\r\n';

describe('the HTTP receiver among hostile clients', () => {
  let receivers: ReceiversUnderTest;

  const start = async (maxConnections = 1000) => {
    receivers = await startTestReceivers(
      { maxRequestBytes: MAX_BYTES, memoryBytes: 4 * MAX_BYTES },
      { limits: { headersTimeoutMs: 400, bodyTimeoutMs: 600, maxConnections } },
    );
  };
  beforeEach(async () => {
    await start();
  });
  afterEach(async () => {
    await receivers.close();
  });

  const open = (text: string) =>
    new Promise<Socket>((resolve) => {
      const socket = connect(receivers.httpPort, '127.0.0.1', () => {
        socket.write(text);
        resolve(socket);
      });
      socket.on('error', () => undefined);
    });
  const answerOf = (socket: Socket) =>
    new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
      socket.once('close', () => {
        resolve(text.split('\r\n')[0] ?? '');
      });
    });
  const post = (body: Uint8Array, headers: Record<string, string> = {}) =>
    fetch(`${receivers.httpUrl}/v1/logs`, {
      method: 'POST',
      body: body as never,
      headers: { 'content-type': 'application/x-protobuf', ...headers },
    });

  it.each([
    ['headers', HEAD],
    ['bodies', `${HEAD}content-length: 1000\r\n\r\nabc`],
    ['nothing at all', ''],
  ])('closes 200 connections that trickle %s, and serves others meanwhile', async (_name, text) => {
    const slow = await Promise.all(Array.from({ length: 200 }, () => open(text)));
    const answers = slow.map(answerOf);

    const startedAt = performance.now();
    for (let request = 0; request < 50; request += 1) expect((await post(Buffer.from('x'))).status).toBe(200);
    const elapsedMs = performance.now() - startedAt;
    const statuses = new Set(await Promise.all(answers));

    expect(elapsedMs).toBeLessThan(2000);
    expect(performance.now() - startedAt).toBeLessThan(5000);
    expect([...statuses]).toEqual(['HTTP/1.1 408 Request Timeout']);
  });

  it.each([
    [
      '1 MB of headers',
      `${HEAD}x-large: ${'x'.repeat(1_000_000)}\r\n\r\n`,
      'HTTP/1.1 431 Request Header Fields Too Large',
    ],
    ['nonsense', '\u0016\u0003\u0001 not http\r\n\r\n', 'HTTP/1.1 400 Bad Request'],
    ['two lengths', `${HEAD}content-length: 3\r\ncontent-length: 5\r\n\r\nabc`, 'HTTP/1.1 400 Bad Request'],
    [
      'a length and chunks',
      `${HEAD}content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      'HTTP/1.1 400 Bad Request',
    ],
    ['a chunk of no size', `${HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n`, 'HTTP/1.1 400 Bad Request'],
  ])('answers %s as HTTP has it', async (_name, text, status) => {
    const answer = await answerOf(await open(text));

    expect(answer).toBe(status);
    expect((await post(Buffer.from('x'))).status).toBe(200);
  });

  it('closes connections over its cap, and takes new ones when others have gone', async () => {
    await receivers.close();
    await start(20);
    const idle = await Promise.all(Array.from({ length: 20 }, () => open('')));

    const over = await answerOf(await open(`${HEAD}content-length: 0\r\n\r\n`));
    for (const socket of idle) socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));

    expect(over).toBe('');
    expect((await post(Buffer.from('x'))).status).toBe(200);
  });

  it('answers 3,000 mutated bodies with nothing but 200, 400 and 413', async () => {
    const random = seededRandom(7);
    const seeds = [gzipSync('a request'), gzipSync(Buffer.alloc(MAX_BYTES)), Buffer.from('a request')];
    const codings = ['gzip', 'deflate', 'zstd', 'identity'];
    const statuses = new Set<number>();
    const attempt = async () => {
      const body = mutate(seeds[Math.floor(random() * seeds.length)]!, random);
      const response = await post(body, { 'content-encoding': codings[Math.floor(random() * 4)]! });
      await response.arrayBuffer();
      statuses.add(response.status);
    };
    for (let round = 0; round < 60; round += 1) await Promise.all(Array.from({ length: 50 }, attempt));

    expect([...statuses].filter((status) => ![200, 400, 413].includes(status))).toEqual([]);
    expect(statuses.has(400)).toBe(true);
  });

  it('leaves a client that does not stop sending without a connection', async () => {
    const socket = await open(`${HEAD}content-length: 1000000000\r\n\r\n`);
    const answer = answerOf(socket);
    let sent = 0;
    const chunk = Buffer.alloc(1024 * 1024);
    while (!socket.destroyed && sent < 1000) {
      sent += 1;
      if (!socket.write(chunk)) await Promise.race([onceOf(socket, 'drain'), onceOf(socket, 'close')]);
    }

    expect(await answer).toBe('HTTP/1.1 413 Payload Too Large');
    expect(sent).toBeLessThan(500);
  });
});

function onceOf(socket: Socket, event: string): Promise<void> {
  return new Promise((resolve) => {
    socket.once(event, () => {
      resolve();
    });
  });
}

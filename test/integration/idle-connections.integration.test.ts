import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestReceivers } from '../support/receivers.ts';
import type { ReceiversUnderTest } from '../support/receivers.ts';

const CONNECTIONS = 2_000;
const MB = 1024 * 1024;
const PREFACE = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);

describe('the receivers beside idle and slow clients', () => {
  let receivers: ReceiversUnderTest;
  let sockets: Socket[];

  beforeEach(async () => {
    sockets = [];
    receivers = await startTestReceivers({ maxRequestBytes: 4 * MB, memoryBytes: 8 * MB });
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await receivers.close();
  });

  const open = (port: number, first: Buffer | string) =>
    new Promise<Socket>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        if (first.length > 0) socket.write(first);
        resolve(socket);
      });
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.resume();
    });
  const post = (body: Buffer) =>
    fetch(`${receivers.httpUrl}/v1/logs`, {
      method: 'POST',
      body: new Uint8Array(body),
      headers: { 'content-type': 'application/x-protobuf' },
    });

  it(`serve others while ${CONNECTIONS} connections say nothing, for little memory`, async () => {
    const before = process.memoryUsage.rss();
    for (let index = 0; index < CONNECTIONS; index += 100) {
      const batch = Array.from({ length: 100 }, (_, offset) =>
        offset % 2 === 0 ? open(receivers.grpcPort, PREFACE) : open(receivers.httpPort, ''),
      );
      await Promise.all(batch);
    }

    const statuses = new Set<number>();
    for (let request = 0; request < 50; request += 1) statuses.add((await post(Buffer.from('x'))).status);

    expect([...statuses]).toEqual([200]);
    // Both ends of each connection are in this process.
    expect(process.memoryUsage.rss() - before).toBeLessThan(300 * MB);
  });

  it('take the memory back from bodies that trickle when others want it', async () => {
    const head = `POST /v1/logs HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-protobuf\r\ncontent-length: ${4 * MB}\r\n\r\n`;
    const slow = await open(receivers.httpPort, Buffer.concat([Buffer.from(head), Buffer.alloc(4 * MB - 10)]));
    await open(receivers.httpPort, Buffer.concat([Buffer.from(head), Buffer.alloc(4 * MB - 10)]));
    let answer = '';
    slow.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
    await new Promise((resolve) => setTimeout(resolve, 1_000));

    const early = await post(Buffer.alloc(3 * MB));
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const later = await post(Buffer.alloc(3 * MB));

    expect([early.status, later.status]).toEqual([429, 200]);
    expect(answer).toMatch(/^HTTP\/1.1 429 /);
  });
});

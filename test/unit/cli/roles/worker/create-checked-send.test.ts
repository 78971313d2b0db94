import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createCheckedSend } from '../../../../../cli/roles/worker/create-checked-send.ts';
import { ANY_ADDRESS } from '../../../../../ingest/prometheus/client/address-policy.ts';
import { createHttpConnections } from '../../../../../ingest/prometheus/client/http-connection.ts';
import type { HttpConnections } from '../../../../../ingest/prometheus/client/http-connection.ts';

const servers: Server[] = [];
const open: HttpConnections[] = [];
afterEach(async () => {
  for (const connections of open.splice(0)) connections.close();
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/api`;
}

function send(url: string, { maxBytes, form, timeoutMs = 5_000 }: SendOptions = {}) {
  const connections = createHttpConnections(ANY_ADDRESS);
  open.push(connections);
  const request = { headers: { 'x-scope-orgid': 'team' }, form, signal: AbortSignal.timeout(timeoutMs) };
  return createCheckedSend(connections, maxBytes)(url, request);
}

interface SendOptions {
  readonly maxBytes?: number;
  readonly form?: URLSearchParams;
  readonly timeoutMs?: number;
}

describe('createCheckedSend', () => {
  it('posts forms and gets without, with the headers of both', async () => {
    const url = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method, headers } = request;
        response.statusCode = 400;
        response.end([method, headers['x-scope-orgid'], headers['content-type'], Buffer.concat(chunks)].join(' '));
      });
    });

    expect(await send(url, { form: new URLSearchParams({ query: 'a{b="c d"}' }) })).toEqual({
      ...{ status: 400, text: 'POST team application/x-www-form-urlencoded query=a%7Bb%3D%22c+d%22%7D' },
    });
    expect(await send(url)).toMatchObject({ text: 'GET team  ' });
  });

  it('reads no more than its bound', async () => {
    const url = await serve((_, response) => response.end('x'.repeat(100)));

    expect((await send(url, { maxBytes: 100 })).text).toHaveLength(100);
    await expect(send(url, { maxBytes: 99 })).rejects.toMatchObject({ code: 'resource_exhausted' });
  });

  it('tells an answer that breaks off from one that takes too long', async () => {
    const broken = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('x', () => response.destroy());
    });
    const slow = await serve((_, response) => {
      response.writeHead(200);
      response.write('x');
    });

    await expect(send(broken)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(send(slow, { timeoutMs: 100 })).rejects.toMatchObject({ code: 'deadline_exceeded' });
  });
});

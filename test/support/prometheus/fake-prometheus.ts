import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A range query as it came. */
export interface SeenQuery {
  readonly query: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** A server that has no remote read and answers range queries with series whose value is the time. */
export interface FakePrometheus {
  readonly url: string;
  readonly queries: readonly SeenQuery[];
  /** Paths of all requests with the credentials they had. */
  readonly requests: readonly string[];
  /** Series of each answer. */
  seriesCount: number;
  /** Every request is answered with this status while it is set. */
  failure: number | undefined;
  close(): Promise<void>;
}

/** Starts one on a free port. */
export async function startFakePrometheus(): Promise<FakePrometheus> {
  const queries: SeenQuery[] = [];
  const requests: string[] = [];
  const server = createServer((request, response) => {
    void readText(request).then((text) => {
      requests.push(`${request.url} ${request.headers.authorization ?? 'nobody'}`);
      const form = new URLSearchParams(text);
      const status = fake.failure ?? (request.url === '/api/v1/query_range' ? 200 : 404);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(status === 200 ? answerTo(form, queries, fake.seriesCount) : '{"status":"error"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakePrometheus = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    queries,
    requests,
    seriesCount: 1,
    failure: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return fake;
}

function answerTo(form: URLSearchParams, queries: SeenQuery[], seriesCount: number): string {
  const [start = 0, end = 0, step = 1] = ['start', 'end', 'step'].map((name) => Number(form.get(name)));
  queries.push({ query: form.get('query') ?? '', startMs: start * 1000, endMs: end * 1000 });
  const count = Math.floor((end - start) / step) + 1;
  const values = Array.from({ length: count }, (_, index) => [start + index * step, String(start + index * step)]);
  const result = Array.from({ length: seriesCount }, (_, index) => ({
    metric: { __name__: 'clock', series: String(index) },
    values,
  }));
  return JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } });
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { WireWriter } from '../contracts/otlp/wire-writer.ts';
import { writeAttributes } from '../contracts/otlp/telemetry-value.ts';
import type { TelemetryAttributes } from '../contracts/otlp/telemetry-value.ts';
import { createRedactor } from '../domain/redaction/create-redactor.ts';
import { RedactionKind } from '../domain/redaction/redaction-kind.ts';
import { DEFAULT_POLICY, RedactionAction, policyOf } from '../domain/redaction/redaction-policy.ts';
import type { RedactionPolicy } from '../domain/redaction/redaction-policy.ts';
import type { Redactor } from '../domain/redaction/redactor.ts';
import { createSeededRandom } from '../domain/statistics/seeded-random.ts';
import { shardBytes } from '../ingest/wire/shard-set.ts';
import { createRequestWalker } from '../ingest/wire/walk-request.ts';

/**
 * CPU of walking, redacting, cutting and copying trace requests, without network and log: `npx tsx bench/ingest-walker.ts`.
 * The spans are those of the ingest benchmark: about 490 bytes and 10 attributes, four of a trace in a request, 5 % with
 * an e-mail address or an IPv4. Ids and values repeat; nothing is cached but verdicts on attribute names.
 */

const PARTITIONS = 8;
const SECONDS = 2;
const PAYLOADS = 24;
const START_NS = 1_760_000_000_000_000_000n;
const ROUTES = ['/api/v1/products/{id}', '/api/v1/cart', '/api/v1/checkout', '/api/v1/orders/{id}', '/api/v1/search'];
const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  'okhttp/4.12.0',
  'Go-http-client/2.0',
];
const RESOURCE: TelemetryAttributes = {
  'service.name': 'checkout',
  'service.namespace': 'shop',
  'service.version': '1.14.2',
  'service.instance.id': 'checkout-7c9d8f6b5-0002a',
  'deployment.environment.name': 'production',
  'k8s.pod.name': 'checkout-7c9d8f6b5-0002a',
  'telemetry.sdk.language': 'nodejs',
  'telemetry.sdk.version': '2.1.0',
  'process.pid': 4002,
};

const random = createSeededRandom(1);
const pick = <T>(items: readonly T[]): T => items[Math.floor(random.next() * items.length)] as T;
const randomBytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => Math.floor(random.next() * 256));

function attributesOf(isHttp: boolean): TelemetryAttributes {
  const id = Math.floor(random.next() * 100_000);
  const canary = random.next() < 0.05 ? pick([`pii-canary-${id}@example.com`, `203.0.113.${id % 256}`]) : undefined;
  const personal = canary === undefined ? {} : { 'enduser.note': `seen ${canary} before` };
  if (!isHttp) {
    return {
      'db.system.name': 'postgresql',
      'db.namespace': 'shop',
      'db.operation.name': 'SELECT',
      'db.collection.name': 'orders',
      'db.query.text': `SELECT id, status, total FROM orders WHERE customer_id = $1 AND id > ${id} LIMIT 50`,
      'server.address': 'postgres.shop.svc.cluster.local',
      'server.port': 5432,
      'network.peer.port': 5432,
      'thread.id': 17,
      ...personal,
    };
  }
  const route = pick(ROUTES);
  return {
    'http.request.method': 'GET',
    'http.route': route,
    'url.path': route.replace('{id}', String(id)),
    'url.scheme': 'https',
    'http.response.status_code': 200,
    'server.address': 'checkout.shop.svc.cluster.local',
    'server.port': 8080,
    'user_agent.original': pick(AGENTS),
    'network.protocol.version': '1.1',
    'client.request_id': Buffer.from(randomBytes(8)).toString('hex'),
    ...personal,
  };
}

function writeSpan(writer: WireWriter, traceId: Uint8Array, isHttp: boolean): void {
  const end = writer.length;
  writer.fixed32(16, 0x101);
  writeAttributes(writer, 9, attributesOf(isHttp));
  writer.fixed64(8, START_NS + 25_000_000n);
  writer.fixed64(7, START_NS);
  writer.uint(6, isHttp ? 2 : 3);
  writer.text(5, isHttp ? `GET ${pick(ROUTES)}` : 'SELECT shop.orders');
  writer.bytes(4, randomBytes(8));
  writer.bytes(2, randomBytes(8));
  writer.bytes(1, traceId);
  writer.message(2, end);
}

/** A request of one service with two scopes; two spans of each trace in each scope. */
function createRequest(spans: number): Buffer {
  const writer = new WireWriter();
  const traces = Array.from({ length: spans / 4 }, () => randomBytes(16));
  for (const isHttp of [true, false]) {
    const end = writer.length;
    for (const traceId of traces) for (let copy = 0; copy < 2; copy += 1) writeSpan(writer, traceId, isHttp);
    const scopeEnd = writer.length;
    writer.text(1, `@opentelemetry/instrumentation-${isHttp ? 'http' : 'pg'}`);
    writer.message(1, scopeEnd);
    writer.message(2, end);
  }
  const end = writer.length;
  writeAttributes(writer, 1, RESOURCE);
  writer.message(1, end);
  writer.message(1, 0);
  return writer.finish();
}

const FIVE_KINDS: RedactionPolicy = {
  ...policyOf(RedactionAction.off),
  ...Object.fromEntries(
    [RedactionKind.email, RedactionKind.ipv4, RedactionKind.creditCard, RedactionKind.ssn, RedactionKind.jwt].map(
      (kind) => [kind, RedactionAction.mask],
    ),
  ),
};

/** Finds nothing: what remains is the walker by itself. */
const BLIND: Redactor = {
  redact: () => undefined,
  redactByKey: () => undefined,
  mayContain: () => false,
  find: () => [],
};

interface Measured {
  readonly cpuSeconds: number;
  readonly spans: number;
}

function measure(requests: readonly Buffer[], redactor: Redactor, seconds: number): Measured {
  const walker = createRequestWalker(redactor);
  const deadline = performance.now() + seconds * 1000;
  const started = process.cpuUsage();
  let spans = 0;
  while (performance.now() < deadline) {
    for (const bytes of requests) {
      const walked = walker.walk({ signal: 'traces', bytes, partitionCount: PARTITIONS });
      for (const shard of walked.shards) shardBytes(shard);
      spans += walked.accepted;
    }
  }
  const { user, system } = process.cpuUsage(started);
  return { cpuSeconds: (user + system) / 1e6, spans };
}

const REDACTORS: Readonly<Record<string, Redactor>> = {
  'walk and cut alone': BLIND,
  'five kinds': createRedactor({ policy: FIVE_KINDS }),
  'all kinds': createRedactor({ policy: DEFAULT_POLICY }),
};

const { values } = parseArgs({ options: { redactor: { type: 'string' }, batch: { type: 'string' } } });
if (values.redactor !== undefined && values.batch !== undefined) report(values.redactor, Number(values.batch));
else {
  for (const batch of ['512', '32']) {
    for (const redactor of Object.keys(REDACTORS)) {
      // Each in a process of its own, as it is in life: code that has seen three redactors is compiled for all of them.
      const args = [...process.execArgv, fileURLToPath(import.meta.url), '--redactor', redactor, '--batch', batch];
      execFileSync(process.execPath, args, { stdio: 'inherit' });
    }
  }
}

function report(name: string, batch: number): void {
  const redactor = REDACTORS[name];
  if (redactor === undefined) throw new Error(`There is no redactor ${name}: ${Object.keys(REDACTORS).join(', ')}`);
  const requests = Array.from({ length: PAYLOADS }, () => createRequest(batch));
  const bytesPerSpan = Math.round(requests.reduce((sum, { length }) => sum + length, 0) / PAYLOADS / batch);
  measure(requests, redactor, SECONDS / 2);
  const { cpuSeconds, spans } = measure(requests, redactor, SECONDS);
  const perMillion = (cpuSeconds / spans) * 1e6;
  console.log(
    `${batch} spans a request, ${bytesPerSpan} B each, ${name}: ${perMillion.toFixed(2)} CPU-s per 1M spans, ` +
      `${Math.round(1000 / perMillion)}k spans/s per core`,
  );
}

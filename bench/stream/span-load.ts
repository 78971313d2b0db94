import { createSeededRandom } from '../../domain/statistics/seeded-random.ts';
import { int64FromBigInt } from '../../contracts/otlp/int64.ts';
import { encodeTraceRequest } from '../../contracts/otlp/trace-codec.ts';

/** The load of one partition: traces of 12 spans over 3 services, sent in 3 requests, about 485 bytes a span. */
export const SPANS_PER_TRACE = 12;
const SERVICES = ['checkout', 'catalogue', 'payment'];
const SPANS_PER_SERVICE = 4;
const ROUTES = 8;
/** Traces of a request that belong to one partition: 512 spans a request, 8 partitions. */
const TRACES_PER_SHARD = 16;
/** Requests that are joined to one record. */
const SHARDS_PER_RECORD = 4;
/** Share of requests that come late, by up to {@link MAX_DELAY} requests. */
const LATE_SHARE = 0.05;
const MAX_DELAY = 200;
const MARK = { trace: 'a1'.repeat(16), span: 'b2'.repeat(8), parent: 'c3'.repeat(8) };
const MARK_START = 0x1122334455667788n;
const MARK_END = 0x1222334455667788n;

interface Template {
  readonly bytes: Buffer;
  readonly traceAt: number;
  readonly spanAt: number;
  /** -1 for a root. */
  readonly parentAt: number;
  readonly startAt: number;
  readonly endAt: number;
}

/** Makes records without end; the same seed gives the same records. */
export class SpanLoad {
  private readonly random = createSeededRandom(7);
  private readonly spansPerTrace: number;
  private readonly resources: readonly Buffer[];
  private readonly templates: readonly (readonly (readonly Template[])[])[];
  private readonly delayed: { dueAt: number; readonly shard: Buffer }[] = [];
  private trace = 0;
  private shards = 0;

  /** Traces of 12 spans, or of one. */
  constructor(spansPerTrace = SPANS_PER_TRACE) {
    this.spansPerTrace = spansPerTrace;
    this.resources = SERVICES.map(resourceBytes);
    this.templates = SERVICES.map((service, index) =>
      Array.from({ length: ROUTES }, (_, route) =>
        Array.from({ length: SPANS_PER_SERVICE }, (_unused, span) => template({ service, index, route, span })),
      ),
    );
  }

  /** Records with at least so many spans. */
  take(spans: number): readonly Buffer[] {
    const records: Buffer[] = [];
    const perShard = TRACES_PER_SHARD * Math.min(SPANS_PER_SERVICE, this.spansPerTrace);
    for (let made = 0; made < spans; made += perShard * SHARDS_PER_RECORD) {
      records.push(Buffer.concat(Array.from({ length: SHARDS_PER_RECORD }, () => this.nextShard())));
    }
    return records;
  }

  private nextShard(): Buffer {
    this.shards += 1;
    const late = this.delayed.findIndex(({ dueAt }) => dueAt <= this.shards);
    if (late >= 0) return this.delayed.splice(late, 1)[0]?.shard ?? Buffer.alloc(0);
    const services = this.spansPerTrace === 1 ? 1 : SERVICES.length;
    const service = this.shards % services;
    if (service === 0) this.trace += TRACES_PER_SHARD;
    const shard = this.makeShard(service);
    if (this.random.next() >= LATE_SHARE) return shard;
    this.delayed.push({ dueAt: this.shards + 1 + Math.floor(this.random.next() * MAX_DELAY), shard });
    return this.nextShard();
  }

  private makeShard(service: number): Buffer {
    const spans: Buffer[] = [];
    for (let trace = this.trace; trace < this.trace + TRACES_PER_SHARD; trace += 1) {
      const count = Math.min(SPANS_PER_SERVICE, this.spansPerTrace);
      for (let span = 0; span < count; span += 1) spans.push(this.makeSpan(trace, service, span));
    }
    const scope = field(0x12, Buffer.concat(spans));
    return field(0x0a, Buffer.concat([this.resources[service] ?? Buffer.alloc(0), scope]));
  }

  private makeSpan(trace: number, service: number, span: number): Buffer {
    const shape = this.templates[service]?.[trace % ROUTES]?.[span];
    if (shape === undefined) return Buffer.alloc(0);
    const bytes = Buffer.from(shape.bytes);
    const [high, low] = [Math.imul(trace + 1, 0x9e3779b1) >>> 0, Math.imul(trace + 1, 0x85ebca6b) >>> 0];
    bytes.writeUInt32BE(high, shape.traceAt);
    bytes.writeUInt32BE(low, shape.traceAt + 4);
    bytes.writeUInt32BE((high ^ low) >>> 0, shape.traceAt + 8);
    bytes.writeUInt32BE(trace, shape.traceAt + 12);
    const number = service * SPANS_PER_SERVICE + span;
    bytes.writeUInt32BE(high, shape.spanAt);
    bytes.writeUInt32BE(number, shape.spanAt + 4);
    if (shape.parentAt >= 0) {
      bytes.writeUInt32BE(high, shape.parentAt);
      bytes.writeUInt32BE(span === 0 ? (service - 1) * SPANS_PER_SERVICE : number - 1, shape.parentAt + 4);
    }
    const startNs = BigInt(1_760_000_000_000_000 + (trace % 600_000) * 1_000 + number * 37) * 1_000n;
    bytes.writeBigUInt64LE(startNs, shape.startAt);
    bytes.writeBigUInt64LE(startNs + BigInt(20_000_000 - number * 1_000_000 + (low % 1_000_000)), shape.endAt);
    return bytes;
  }
}

function field(tag: number, content: Buffer): Buffer {
  const head = [tag];
  for (let rest = content.length; ; rest >>>= 7) {
    if (rest < 0x80) return Buffer.concat([Buffer.from([...head, rest]), content]);
    head.push((rest & 0x7f) | 0x80);
  }
}

const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
const integer = (key: string, value: number) => ({ key, value: { intValue: int64FromBigInt(BigInt(value)) } });

function resourceBytes(service: string): Buffer {
  const attributes = [
    text('service.name', service),
    text('deployment.environment.name', 'production'),
    text('service.version', '1.42.0'),
    text('k8s.pod.name', `${service}-7d9c5b6f4-x2x8z`),
    text('k8s.namespace.name', 'shop'),
    text('telemetry.sdk.language', 'java'),
  ];
  const request = Buffer.from(encodeTraceRequest({ resourceSpans: [{ resource: { attributes }, scopeSpans: [] }] }));
  // Behind the tag and the length of ResourceSpans; both fit a byte or two.
  return request.subarray((request[1] ?? 0) < 0x80 ? 2 : 3);
}

interface TemplateOf {
  readonly service: string;
  readonly index: number;
  readonly route: number;
  readonly span: number;
}

function template({ service, index, route, span }: TemplateOf): Template {
  const isRoot = index === 0 && span === 0;
  const attributes = [
    text('http.request.method', 'GET'),
    text('http.route', `/api/${service}/v${route}/{id}`),
    text('url.path', `/api/${service}/v${route}/000000`),
    text('url.scheme', 'https'),
    text('server.address', `${service}.shop.example.com`),
    integer('server.port', 8443),
    integer('http.response.status_code', 200),
    text('user_agent.original', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36'),
    text('network.protocol.version', '1.1'),
    text('client.address', '10.20.30.40'),
    text('thread.name', `http-nio-8080-exec-${route}`),
  ];
  const request = encodeTraceRequest({
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: [
              {
                traceId: Buffer.from(MARK.trace, 'hex'),
                spanId: Buffer.from(MARK.span, 'hex'),
                ...(isRoot ? {} : { parentSpanId: Buffer.from(MARK.parent, 'hex') }),
                name: `GET /api/${service}/${span}`,
                kind: span === 0 ? 2 : 3,
                startTimeUnixNano: int64FromBigInt(MARK_START),
                endTimeUnixNano: int64FromBigInt(MARK_END),
                attributes,
                status: { code: 1 },
              },
            ],
          },
        ],
      },
    ],
  });
  return locate(Buffer.from(request));
}

/** Finds the span's field in a request of one span, and in it the marks. */
function locate(request: Buffer): Template {
  const skipHead = (bytes: Buffer): Buffer => bytes.subarray((bytes[1] ?? 0) < 0x80 ? 2 : 3);
  const bytes = skipHead(skipHead(request));
  const little = (value: bigint): Buffer => {
    const mark = Buffer.alloc(8);
    mark.writeBigUInt64LE(value);
    return mark;
  };
  return {
    bytes,
    traceAt: bytes.indexOf(MARK.trace, 0, 'hex'),
    spanAt: bytes.indexOf(MARK.span, 0, 'hex'),
    parentAt: bytes.indexOf(MARK.parent, 0, 'hex'),
    startAt: bytes.indexOf(little(MARK_START)),
    endAt: bytes.indexOf(little(MARK_END)),
  };
}

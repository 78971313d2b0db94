import { randomBytes } from 'node:crypto';
import { encodeRequest } from '../../contracts/otlp/request-codec.ts';
import type { OtlpRequest } from '../../contracts/otlp/request-codec.ts';
import { Signal } from '../../contracts/otlp/signal.ts';

/** A place of an export request where a text can stand. */
export interface Place {
  readonly signal: Signal;
  readonly name: string;
  /** The request as protobuf, with the text in that place. */
  readonly protobuf: (text: string) => Buffer;
  /** The same as OTLP/JSON; undefined when JSON has no such place. */
  readonly json?: (text: string) => string;
}

type Fields = Readonly<Record<string, unknown>>;
/** How a request is written: ids and bytes look different in the two encodings. */
interface Form {
  id(bytes: number): unknown;
  raw(text: string): unknown;
}

const PROTOBUF: Form = { id: (bytes) => randomBytes(bytes), raw: (text) => Buffer.from(text) };
const JSON_FORM: Form = {
  id: (bytes) => randomBytes(bytes).toString('hex'),
  raw: (text) => Buffer.from(text).toString('base64'),
};

const string = (text: string): Fields => ({ stringValue: text });
const attribute = (value: Fields, key = 'note'): Fields => ({ key, value });
/** The shapes of an attribute's value. */
const VALUES: Readonly<Record<string, (text: string, form: Form) => Fields>> = {
  text: (text) => string(text),
  list: (text) => ({ arrayValue: { values: [string('a'), string(text), { boolValue: true }] } }),
  map: (text) => ({ kvlistValue: { values: [attribute({ arrayValue: { values: [string(text)] } }, 'inner')] } }),
  bytes: (text, form) => ({ bytesValue: form.raw(text) }),
};

interface Parts {
  readonly record?: Fields;
  readonly scope?: Fields;
  readonly resource?: readonly Fields[];
  readonly schemaUrl?: string;
  readonly scopeSchemaUrl?: string;
}

type Filling = (text: string, form: Form) => Parts;

const service = attribute(string('leak-check'), 'service.name');
/** Places that all signals have. */
const SHARED: Readonly<Record<string, Filling>> = {
  'scope name': (text) => ({ scope: { name: text } }),
  'scope version': (text) => ({ scope: { name: 's', version: text } }),
  'scope attribute': (text) => ({ scope: { attributes: [attribute(string(text))] } }),
  'resource attribute': (text) => ({ resource: [service, attribute(string(text))] }),
  'service name': (text) => ({ resource: [attribute(string(text), 'service.name')] }),
  environment: (text) => ({ resource: [service, attribute(string(text), 'deployment.environment.name')] }),
  'resource schema address': (text) => ({ schemaUrl: text }),
  'scope schema address': (text) => ({ scopeSchemaUrl: text }),
};

const record =
  (fields: (text: string, form: Form) => Fields): Filling =>
  (text, form) => ({ record: fields(text, form) });
const inValues = (name: string, fields: (value: Fields) => Fields): Readonly<Record<string, Filling>> =>
  Object.fromEntries(
    Object.entries(VALUES).map(([shape, value]) => [
      `${name} (${shape})`,
      record((text, form) => fields(value(text, form))),
    ]),
  );

const SPAN: Readonly<Record<string, Filling>> = {
  'span name': record((name) => ({ name })),
  'trace state': record((traceState) => ({ traceState })),
  'status message': record((message) => ({ status: { code: 2, message } })),
  'attribute name': record((text) => ({ attributes: [attribute(string('1'), text.slice(0, 400))] })),
  ...inValues('attribute', (value) => ({ attributes: [attribute(value)] })),
  'attribute url.full': record((text) => ({ attributes: [attribute(string(text), 'url.full')] })),
  'event name': record((name) => ({ events: [{ name }] })),
  'exception message': record((text) => ({
    events: [{ name: 'exception', attributes: [attribute(string(text), 'exception.message')] }],
  })),
  'link trace state': record((traceState, form) => ({
    links: [{ traceId: form.id(16), spanId: form.id(8), traceState }],
  })),
  'link attribute': record((text, form) => ({
    links: [{ traceId: form.id(16), spanId: form.id(8), attributes: [attribute(string(text))] }],
  })),
};

const LOG: Readonly<Record<string, Filling>> = {
  ...inValues('log body', (body) => ({ body })),
  'log attribute': record((text) => ({ attributes: [attribute(string(text))] })),
  'severity text': record((severityText) => ({ severityText })),
  'log event name': record((eventName) => ({ eventName })),
};

const point = (fields: Fields): Fields => ({
  gauge: { dataPoints: [{ timeUnixNano: nowNs(), asDouble: 1, ...fields }] },
});
const METRIC: Readonly<Record<string, Filling>> = {
  'metric name': record((name) => ({ name, ...point({}) })),
  'metric description': record((description) => ({ name: 'm', description, ...point({}) })),
  'metric unit': record((unit) => ({ name: 'm', unit, ...point({}) })),
  'metric metadata': record((text) => ({ name: 'm', metadata: [attribute(string(text))], ...point({}) })),
  ...inValues('metric label', (value) => ({ name: 'm', ...point({ attributes: [attribute(value)] }) })),
  'exemplar attribute': record((text) => ({
    name: 'm',
    ...point({ exemplars: [{ timeUnixNano: nowNs(), asDouble: 1, filteredAttributes: [attribute(string(text))] }] }),
  })),
};

const FILLINGS: Readonly<Record<Signal, Readonly<Record<string, Filling>>>> = {
  traces: { ...SPAN, ...SHARED },
  logs: { ...LOG, ...SHARED },
  metrics: { ...METRIC, ...SHARED },
};

/** Every place of every signal, those of fields that nobody knows among them. */
export const PLACES: readonly Place[] = Object.values(Signal).flatMap((signal) => [
  ...Object.entries(FILLINGS[signal]).map(([name, filling]): Place => ({
    signal,
    name,
    protobuf: (text) => Buffer.from(encodeRequest(signal, requestOf(signal, filling(text, PROTOBUF), PROTOBUF))),
    json: (text) => JSON.stringify(requestOf(signal, filling(text, JSON_FORM), JSON_FORM)),
  })),
  {
    signal,
    name: 'unknown field of the request',
    protobuf: (text) =>
      Buffer.concat([Buffer.from(encodeRequest(signal, requestOf(signal, {}, PROTOBUF))), field(90, text)]),
  },
  {
    signal,
    name: 'unknown field of the resource group',
    protobuf: (text) => inGroup(Buffer.from(encodeRequest(signal, requestOf(signal, {}, PROTOBUF))), field(90, text)),
  },
]);

const RECORDS: Readonly<Record<Signal, (form: Form, fields: Fields) => Fields>> = {
  traces: (form, fields) => ({
    ...{ traceId: form.id(16), spanId: form.id(8), name: 'GET /', kind: 2 },
    ...{ startTimeUnixNano: nowNs(), endTimeUnixNano: nowNs() },
    ...fields,
  }),
  logs: (_form, fields) => ({ timeUnixNano: nowNs(), severityNumber: 9, body: string('fine'), ...fields }),
  metrics: (_form, fields) => ({ name: 'm', ...(fields['gauge'] === undefined ? point({}) : {}), ...fields }),
};
const NAMES: Readonly<Record<Signal, readonly [group: string, scope: string, records: string]>> = {
  traces: ['resourceSpans', 'scopeSpans', 'spans'],
  logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
  metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'],
};

function requestOf(signal: Signal, parts: Parts, form: Form): OtlpRequest {
  const [group, scopeGroup, records] = NAMES[signal];
  const scope = {
    scope: parts.scope ?? { name: 'leaks' },
    [records]: [RECORDS[signal](form, parts.record ?? {})],
    ...(parts.scopeSchemaUrl === undefined ? {} : { schemaUrl: parts.scopeSchemaUrl }),
  };
  const resource = {
    resource: { attributes: parts.resource ?? [service] },
    [scopeGroup]: [scope],
    ...(parts.schemaUrl === undefined ? {} : { schemaUrl: parts.schemaUrl }),
  };
  return { [group]: [resource] };
}

function nowNs(): string {
  return `${String(Date.now())}000000`;
}

/** A length-delimited field on the wire. */
function field(number: number, text: string): Buffer {
  const content = Buffer.from(text);
  return Buffer.concat([varint((number << 3) | 2), varint(content.length), content]);
}

/** Puts a field at the end of the only resource group of a request. */
function inGroup(request: Buffer, added: Buffer): Buffer {
  let at = 1;
  while ((request[at] ?? 0) >= 0x80) at += 1;
  const content = Buffer.concat([request.subarray(at + 1), added]);
  return Buffer.concat([request.subarray(0, 1), varint(content.length), content]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}

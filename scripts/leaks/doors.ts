import { once } from 'node:events';
import { connect } from 'node:net';
import { encode } from '@msgpack/msgpack';
import { createRawGrpc, frameOf } from '../hostile/grpc-call.ts';
import type { Ports } from '../hostile/installation.ts';
import { PLACES } from './places.ts';

/** A way in for telemetry, with a place in it for a text. */
export interface Door {
  readonly name: string;
  /** Sends the text; resolves with the status that it was answered with. */
  readonly send: (text: string) => Promise<string>;
}

/** Every way in. */
export interface Doors {
  readonly doors: readonly Door[];
  readonly close: () => void;
}

/** Opens all doors of an ingest. */
export function openDoors(ports: Ports): Doors {
  const grpc = createRawGrpc(ports.grpc);
  const doors = [
    ...PLACES.map(({ signal, name, protobuf }) => ({
      name: `gRPC ${signal}: ${name}`,
      send: async (text: string) => (await grpc.call(signal, frameOf(protobuf(text)))).grpcStatus ?? 'none',
    })),
    ...PLACES.flatMap((place) => otlpHttpDoors(ports.http, place)),
    ...logDoors(ports.http),
    ...forwardDoors(ports.forward),
  ];
  return { doors, close: () => grpc.close() };
}

function otlpHttpDoors(port: number, { signal, name, protobuf, json }: (typeof PLACES)[number]): readonly Door[] {
  const url = `http://127.0.0.1:${String(port)}/v1/${signal}`;
  const asProtobuf = (body: Buffer): Promise<string> => post(url, 'application/x-protobuf', body);
  const asJson = (body: string): Promise<string> => post(url, 'application/json', Buffer.from(body));
  const doors: Door[] = [
    { name: `HTTP ${signal}: ${name}`, send: (text) => asProtobuf(protobuf(text)) },
    // A request that cannot be decoded is kept as a dead letter.
    { name: `broken protobuf ${signal}: ${name}`, send: (text) => asProtobuf(broken(protobuf(text))) },
  ];
  if (json === undefined) return doors;
  return [
    ...doors,
    { name: `JSON ${signal}: ${name}`, send: (text) => asJson(json(text)) },
    { name: `broken JSON ${signal}: ${name}`, send: (text) => asJson(`${json(text)}}`) },
    { name: `broken escaped JSON ${signal}: ${name}`, send: (text) => asJson(`${escaped(json(text))}}`) },
  ];
}

/** Cut off behind a field that promises more than there is. */
function broken(request: Buffer): Buffer {
  return Buffer.concat([request, Buffer.from([0x0a, 0x7f])]);
}

/** Everything but letters and digits of its texts as the escapes that JSON allows. */
function escaped(json: string): string {
  return json
    .replace(/[@/:.+=_ -]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/(?<=["\]}])\\u003a|\\u003a(?=[\s"[{\d])/g, ':');
}

function logDoors(port: number): readonly Door[] {
  const url = `http://127.0.0.1:${String(port)}/ingest/logs`;
  const items: Readonly<Record<string, (text: string) => unknown>> = {
    message: (message) => ({ service: 'shop', message }),
    'message as an object': (text) => ({ service: 'shop', message: { inner: [text] } }),
    service: (service) => ({ service, message: 'm' }),
    environment: (environment) => ({ service: 'shop', message: 'm', environment }),
    severity: (severity) => ({ service: 'shop', message: 'm', severity }),
    'trace id': (trace_id) => ({ service: 'shop', message: 'm', trace_id }),
    attribute: (note) => ({ service: 'shop', message: 'm', note }),
    'nested attribute': (text) => ({ service: 'shop', message: 'm', nested: { deep: [{ note: text }] } }),
    'attribute name': (text) => ({ service: 'shop', message: 'm', [text]: 1 }),
    'rejected item': (message) => [{ service: 'shop', message: 'm' }, { message }],
    'bad timestamp': (timestamp) => [
      { service: 'shop', message: 'm' },
      { service: 'shop', message: 'm', timestamp },
    ],
  };
  return [
    ...Object.entries(items).map(([name, item]) => ({
      name: `log API: ${name}`,
      send: (text: string) => post(url, 'application/json', Buffer.from(JSON.stringify(item(text)))),
    })),
    {
      name: 'log API: broken',
      send: (text) => post(url, 'application/json', Buffer.from(`{"service":"shop","message":${JSON.stringify(text)}`)),
    },
    {
      name: 'log API: lines',
      send: (message) =>
        post(
          url,
          'application/x-ndjson',
          Buffer.from(`${JSON.stringify({ service: 'shop', message })}\nno json ${message}\n`),
        ),
    },
  ];
}

function forwardDoors(port: number): readonly Door[] {
  const seconds = (): number => Math.floor(Date.now() / 1000);
  const messages: Readonly<Record<string, (text: string) => unknown>> = {
    message: (log) => ['app', seconds(), { log }],
    tag: (tag) => [tag, seconds(), { log: 'm' }],
    'nested field': (text) => ['app', [[seconds(), { log: 'm', a: { b: [text] } }]]],
    'field name': (text) => ['app', seconds(), { log: 'm', [text]: 1 }],
    'binary field': (text) => ['app', seconds(), { log: 'm', raw: Buffer.from(text) }],
    'JSON in a message': (text) => ['app', seconds(), { log: JSON.stringify({ msg: text, deep: { note: text } }) }],
    packed: (log) => ['app', Buffer.from(encode([seconds(), { log }]))],
    'kubernetes label': (text) => ['app', seconds(), { log: 'm', kubernetes: { labels: { note: text } } }],
  };
  const acknowledged = (message: readonly unknown[]): Buffer =>
    Buffer.from(encode([...message, { chunk: 'a' }] as unknown[]));
  return [
    ...Object.entries(messages).map(([name, message]) => ({
      name: `forward: ${name}`,
      send: (text: string) => exchange(port, acknowledged(message(text) as unknown[])),
    })),
    {
      name: 'forward: broken',
      send: (text) =>
        exchange(port, Buffer.concat([Buffer.from(encode(['app', seconds(), { log: text }])), Buffer.from([0xc1])])),
    },
  ];
}

async function post(url: string, contentType: string, body: Buffer): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    body: new Uint8Array(body),
    headers: { 'content-type': contentType },
  });
  await response.arrayBuffer();
  return String(response.status);
}

/** Sends a message and waits for the acknowledgement or the end of the connection. */
async function exchange(port: number, message: Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(message);
  const answered = once(socket, 'data').then(
    () => 'ack',
    () => 'closed',
  );
  const outcome = await Promise.race([answered, once(socket, 'close').then(() => 'closed')]);
  socket.destroy();
  return outcome;
}

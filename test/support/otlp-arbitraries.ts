import fc from 'fast-check';
import type protobuf from 'protobufjs';
import { REQUEST_TYPE } from '../../contracts/otlp/request-codec.ts';
import type { Signal } from '../../contracts/otlp/signal.ts';
import { seededRandom } from './mutate.ts';

/**
 * Valid messages on the wire, as freely as protobuf allows: fields in any order, repeated numbers packed or not,
 * singular fields more than once, unknown fields of every wire type, empty messages, tags and lengths that take more
 * bytes than they need.
 */

const TEXTS = [
  ...['', 'GET /cart', 'größe 漢字', 'x'.repeat(130), '2.1.0', 'a'.repeat(300), 'v'],
  ...['jane.doe@example.com', 'mail x@y.io now', '10.1.2.3 and 10.1.2.4', 'Authorization: Bearer abc.def-1234567890'],
];
const KEYS = ['service.name', 'k', 'http.route', 'db.password', 'user jane@example.com', 'x'.repeat(140), ''];
const TIMES: Readonly<Record<string, readonly bigint[]>> = {
  startTimeUnixNano: [1_760_000_000_000_000_000n, 1_760_000_000_000_000_000n, 1_770_000_000_000_000_000n],
  endTimeUnixNano: [1_760_000_000_500_000_000n, 1_760_000_000_500_000_000n, 1_760_000_000_500_000_000n, 0n],
};
const OTHER_FIXED = [5n, 1_760_000_000_000_000_000n, 0n];
const ID_BYTES: Readonly<Record<string, number>> = { traceId: 16, spanId: 8, parentSpanId: 8 };
const WIRE: Readonly<Record<string, number>> = { double: 1, fixed64: 1, sfixed64: 1, fixed32: 5 };
/** Fields that make a record worth looking at: present most of the time. */
const USUAL = new Set([
  ...['traceId', 'spanId', 'startTimeUnixNano', 'endTimeUnixNano', 'timeUnixNano', 'key', 'value', 'attributes'],
  ...['resource', 'spans', 'logRecords', 'metrics', 'dataPoints', 'name', 'stringValue', 'body', 'gauge'],
  ...['resourceSpans', 'resourceLogs', 'resourceMetrics', 'scopeSpans', 'scopeLogs', 'scopeMetrics'],
]);
const MAX_DEPTH = 11;

/** An export request of the signal on the wire. */
export function requestBytes(signal: Signal): fc.Arbitrary<Buffer> {
  return fc.integer().map((seed) => new Generator(seed).message(REQUEST_TYPE[signal], 0));
}

class Generator {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  message(type: protobuf.Type, depth: number): Buffer {
    // Of a choice, decoders keep the last; the walker judges all of them.
    const chosen = type.oneofsArray.map(({ fieldsArray }) => this.#pick(fieldsArray));
    const fields = type.fieldsArray
      .filter((field) => field.partOf === null || chosen.includes(field))
      .flatMap((field) => this.#occurrences(field, depth));
    // What is unknown in a value goes with it when its name is sensitive, which a decoded message does not show.
    if (type.name !== 'AnyValue' && this.#chance(0.1)) fields.push(this.#unknown());
    if (this.#chance(0.5)) return Buffer.concat(fields);
    const keyed = fields.map((field) => ({ field, at: this.#random() }));
    return Buffer.concat(keyed.sort((a, b) => a.at - b.at).map(({ field }) => field));
  }

  // eslint-disable-next-line complexity -- one line for each liberty of the encoding
  #occurrences(field: protobuf.Field, depth: number): Buffer[] {
    if (depth >= MAX_DEPTH && ['arrayValue', 'kvlistValue'].includes(field.name)) return [];
    if (!this.#chance(USUAL.has(field.name) || field.partOf !== null ? 0.93 : 0.12)) return [];
    // Decoders merge or replace messages that come twice each in their own way, and the walker judges every name.
    const isOnce = (field.resolvedType !== null && !field.repeated) || field.name === 'key' || field.partOf !== null;
    const most = isOnce ? 1 : field.repeated ? 3 : this.#chance(0.1) ? 2 : 1;
    const count = 1 + Math.floor(this.#random() * most);
    return Array.from({ length: count }, () => this.#field(field, depth));
  }

  #field(field: protobuf.Field, depth: number): Buffer {
    if (field.resolvedType !== null) {
      return this.#framed(field.id, this.message(field.resolvedType as protobuf.Type, depth + 1));
    }
    if (field.type === 'string' || field.type === 'bytes') return this.#framed(field.id, this.#content(field));
    if (field.repeated && this.#chance(0.5)) {
      return this.#framed(field.id, Buffer.concat([this.#number(field), this.#number(field)]));
    }
    return Buffer.concat([varint(field.id * 8 + (WIRE[field.type] ?? 0)), this.#number(field)]);
  }

  #content(field: protobuf.Field): Buffer {
    if (field.name === 'key') return Buffer.from(this.#pick(KEYS));
    const length = ID_BYTES[field.name];
    if (length === undefined) return Buffer.from(this.#pick(TEXTS));
    if (this.#chance(0.04)) return this.#pick([Buffer.alloc(0), Buffer.alloc(length), Buffer.alloc(3, 1)]);
    return Buffer.from(Array.from({ length }, () => Math.floor(this.#random() * 256)));
  }

  #number(field: protobuf.Field): Buffer {
    const bytes = Buffer.alloc(8);
    switch (field.type) {
      case 'double':
        bytes.writeDoubleLE((this.#random() - 0.5) * 1e6);
        return bytes;
      case 'fixed64':
      case 'sfixed64':
        bytes.writeBigUInt64LE(this.#pick(TIMES[field.name] ?? OTHER_FIXED));
        return bytes;
      case 'fixed32':
        return Buffer.from([1, 0, 0, 0]);
      default:
        return varint(Math.floor(this.#random() * 300));
    }
  }

  #unknown(): Buffer {
    const number = this.#pick([40, 500, 536_870_911]);
    switch (this.#pick([0, 1, 2, 5])) {
      case 0:
        return Buffer.concat([varint(number * 8), varint(Math.floor(this.#random() * 2 ** 40))]);
      case 1:
        return Buffer.concat([varint(number * 8 + 1), Buffer.alloc(8, 7)]);
      case 2:
        return this.#framed(number, Buffer.from(this.#pick(TEXTS)));
      default:
        return Buffer.concat([varint(number * 8 + 5), Buffer.alloc(4, 7)]);
    }
  }

  #framed(field: number, content: Buffer): Buffer {
    const padding = field < 100 && this.#chance(0.05) ? 1 : 0;
    return Buffer.concat([varint(field * 8 + 2, padding), varint(content.length, padding), content]);
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }

  #pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.#random() * items.length)] as T;
  }
}

/** A varint, with so many bytes more than it needs. */
function varint(value: number, padding = 0): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  for (let index = 0; index < padding; index += 1) {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 0x80;
    bytes.push(0);
  }
  return Buffer.from(bytes);
}

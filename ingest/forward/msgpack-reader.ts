import type { TelemetryValue } from '../../contracts/otlp/telemetry-value.ts';
import { MAX_MSGPACK_DEPTH, malformedMsgpack, msgpackHead } from './msgpack-scanner.ts';

/** MessagePack specification, "Overview": 0xc1 is never used. */
const NEVER_USED = 0xc1;
/** Ext type of Fluentd's EventTime (forward protocol v1, "EventTime Ext Format"). */
const EVENT_TIME = 0;
const NS_PER_SECOND = 1_000_000_000n;

/** What kind of value comes next. */
export type MsgpackKind = 'nil' | 'boolean' | 'number' | 'text' | 'bytes' | 'list' | 'map' | 'ext';

/** The formats in the order of their first bytes, each with its last one (MessagePack specification, "Formats"). */
const RANGES: readonly (readonly [last: number, kind: MsgpackKind])[] = [
  [0x7f, 'number'],
  [0x8f, 'map'],
  [0x9f, 'list'],
  [0xbf, 'text'],
  [0xc1, 'nil'],
  [0xc3, 'boolean'],
  [0xc6, 'bytes'],
  [0xc9, 'ext'],
  [0xd3, 'number'],
  [0xd8, 'ext'],
  [0xdb, 'text'],
  [0xdd, 'list'],
  [0xdf, 'map'],
  [0xff, 'number'],
];
const KINDS = Array.from({ length: 256 }, (_, byte) => RANGES.find(([last]) => byte <= last)?.[1]);

/**
 * Reads MessagePack values one after another. Lists grow while they are read: a count that the bytes cannot hold costs
 * nothing. Every method throws ScoutError invalid_argument when the bytes are not what it reads, or end too early.
 */
export class MsgpackReader {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  hasMore(): boolean {
    return this.#position < this.#bytes.length;
  }

  /** The kind of the next value, which stays where it is. */
  kind(): MsgpackKind {
    const byte = this.#bytes[this.#position];
    if (byte === undefined) throw malformedMsgpack('it ends inside a value');
    if (byte === NEVER_USED) throw malformedMsgpack('it holds the byte that MessagePack never uses');
    return KINDS[byte] ?? 'number';
  }

  /** Reads the head of a list and returns how many values follow. */
  listLength(): number {
    return this.#count('items', 'a list');
  }

  /** Reads a map whose keys are texts (numbers become texts). A later key replaces an earlier one. */
  fields(depth = 0): ReadonlyMap<string, TelemetryValue> {
    const pairs = this.#count('pairs', 'a map');
    const fields = new Map<string, TelemetryValue>();
    for (let index = 0; index < pairs; index += 1) {
      const key = this.#key();
      fields.set(key, this.value(depth + 1));
    }
    return fields;
  }

  /** Reads text or bytes as they are: a view. */
  raw(): Buffer {
    const kind = this.kind();
    if (kind !== 'text' && kind !== 'bytes') throw malformedMsgpack('a text or bytes were expected');
    return this.#span();
  }

  /** Reads text, or bytes that are text. */
  text(): string {
    return this.raw().toString('utf8');
  }

  /** Reads any value. An EventTime becomes nanoseconds since the Unix epoch, another extension its bytes. */
  value(depth = 0): TelemetryValue {
    if (depth > MAX_MSGPACK_DEPTH) throw malformedMsgpack('it is nested too deeply');
    const kind = this.kind();
    if (kind === 'list') return this.#list(depth);
    return kind === 'map' ? Object.fromEntries(this.fields(depth)) : this.#scalar(kind);
  }

  #scalar(kind: Exclude<MsgpackKind, 'list' | 'map'>): TelemetryValue {
    switch (kind) {
      case 'nil':
      case 'boolean':
        return this.#nilOrBoolean();
      case 'number':
        return this.#number();
      case 'text':
        return this.#span().toString('utf8');
      case 'bytes':
        return this.#span();
      case 'ext':
        return this.#ext();
    }
  }

  #nilOrBoolean(): boolean | null {
    const byte = this.#bytes[this.#position];
    this.#position += 1;
    return byte === 0xc0 ? null : byte === 0xc3;
  }

  #key(): string {
    const kind = this.kind();
    if (kind === 'text' || kind === 'bytes') return this.text();
    if (kind === 'number') return String(this.#number());
    throw malformedMsgpack('a key is neither text nor number');
  }

  #list(depth: number): readonly TelemetryValue[] {
    const length = this.listLength();
    const values: TelemetryValue[] = [];
    for (let index = 0; index < length; index += 1) values.push(this.value(depth + 1));
    return values;
  }

  #count(unit: 'items' | 'pairs', what: string): number {
    const head = msgpackHead(this.#bytes[this.#position] ?? 0xc1);
    if (head?.unit !== unit) throw malformedMsgpack(`${what} was expected`);
    this.#position += 1;
    return head.lengthBytes === 0 ? head.inlineLength : this.#uint(head.lengthBytes);
  }

  #span(): Buffer {
    const head = msgpackHead(this.#bytes[this.#position] ?? 0xc1);
    this.#position += 1;
    const length =
      head === undefined || head.lengthBytes === 0 ? (head?.inlineLength ?? 0) : this.#uint(head.lengthBytes);
    return this.#take(length);
  }

  #number(): number | bigint {
    const byte = this.#bytes[this.#position] ?? 0;
    this.#position += 1;
    if (byte <= 0x7f) return byte;
    if (byte >= 0xe0) return byte - 0x100;
    if (byte === 0xca) return this.#take(4).readFloatBE();
    if (byte === 0xcb) return this.#take(8).readDoubleBE();
    if (byte <= 0xce) return this.#uint(2 ** (byte - 0xcc));
    if (byte === 0xcf) return narrow(this.#take(8).readBigUInt64BE());
    if (byte === 0xd3) return narrow(this.#take(8).readBigInt64BE());
    const width = 2 ** (byte - 0xd0);
    return this.#take(width).readIntBE(0, width);
  }

  #ext(): bigint | Buffer {
    const byte = this.#bytes[this.#position] ?? 0;
    this.#position += 1;
    const length = byte >= 0xd4 ? 2 ** (byte - 0xd4) : this.#uint(2 ** (byte - 0xc7));
    const type = this.#take(1).readInt8();
    const data = this.#take(length);
    if (type !== EVENT_TIME || length !== 8) return data;
    return BigInt(data.readUInt32BE(0)) * NS_PER_SECOND + BigInt(data.readUInt32BE(4));
  }

  #uint(bytes: number): number {
    return this.#take(bytes).readUIntBE(0, bytes);
  }

  #take(length: number): Buffer {
    const end = this.#position + length;
    if (end > this.#bytes.length) throw malformedMsgpack('it ends inside a value');
    const taken = this.#bytes.subarray(this.#position, end);
    this.#position = end;
    return taken;
  }
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

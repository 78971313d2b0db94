import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { recordBytes } from './record-ranges.ts';
import type { RecordRanges } from './record-ranges.ts';
import { varintSize, writeVarint } from './wire-format.ts';

/** Tag of field 1 (resource groups of a request), length-delimited. */
const GROUP_TAG = 0x0a;
/** Tag of field 2 (scope groups of a resource group). */
const SCOPE_TAG = 0x12;
/** A tag and the longest length. */
const MAX_HEAD_BYTES = 6;

/** Part of a request for one partition: an export request by itself, not yet copied together. */
export interface Shard {
  readonly partition: number;
  readonly byteLength: number;
  /** Copies it to the position and returns the position behind it. The request's bytes must not have changed. */
  writeTo(target: Buffer, position: number): number;
}

/** All that records of one scope stand under, encoded: what is repeated in each shard. */
export interface ScopeHeader {
  /** Resource, schema address and unknown fields of the resource group. One object for all scopes of a group. */
  readonly resource: ResourceHeader;
  /** Scope, schema address and unknown fields of the scope group. */
  readonly bytes: Buffer;
}

/** See {@link ScopeHeader}. */
export interface ResourceHeader {
  readonly bytes: Buffer;
}

/** What the shards of a request are made of, and how large they may become. */
export interface ShardSource {
  /** The places of all their records. */
  readonly ranges: RecordRanges;
  /** Unknown fields of the request itself. */
  readonly prefix: Buffer;
  readonly maxBytes: number;
  /** What repeated headers may still take in all shards of the request. */
  headerBudgetBytes: number;
}

/** Records of one scope; the groups of one resource follow one another. */
interface ScopeGroup {
  readonly header: ScopeHeader;
  /** The records, as a list of {@link RecordRanges}. */
  readonly first: number;
  last: number;
  bytes: number;
  next: ScopeGroup | undefined;
}

/** Takes records for one partition until it is full, and is a shard then. A request has many, so it is one object. */
export class ShardDraft implements Shard {
  readonly partition: number;
  readonly #source: ShardSource;
  #first: ScopeGroup | undefined;
  #last: ScopeGroup | undefined;
  /** Upper bound of the size. */
  #bound: number;

  constructor(partition: number, source: ShardSource) {
    this.partition = partition;
    this.#source = source;
    this.#bound = source.prefix.length;
  }

  /** Whether a record of so many bytes still fits under the header. */
  fits(header: ScopeHeader, bytes: number): boolean {
    return this.#bound + this.#headerBytes(header) + bytes + MAX_HEAD_BYTES <= this.#source.maxBytes;
  }

  /** Adds a record as it stands in the request: tag, length and content. */
  addRange(header: ScopeHeader, start: number, end: number): void {
    const { ranges } = this.#source;
    const last = this.#last;
    if (last?.header === header && ranges.extend(last.last, start, end)) {
      last.bytes += end - start;
      this.#bound += end - start;
    } else this.#add(header, ranges.add(start, end), end - start);
  }

  /** Adds the content of a record that was changed. */
  addContent(header: ScopeHeader, content: Buffer): void {
    this.#add(header, this.#source.ranges.addContent(content), recordBytes(content.length));
  }

  get byteLength(): number {
    let size = this.#source.prefix.length;
    for (let group = this.#first; group !== undefined; group = endOfResource(group)) {
      size += framed(resourceSize(group));
    }
    return size;
  }

  writeTo(target: Buffer, position: number): number {
    const { prefix } = this.#source;
    let at = position;
    if (prefix.length > 0) target.set(prefix, at);
    at += prefix.length;
    for (let group = this.#first; group !== undefined;) {
      target[at] = GROUP_TAG;
      at = writeVarint(target, at + 1, resourceSize(group));
      target.set(group.header.resource.bytes, at);
      at += group.header.resource.bytes.length;
      const end = endOfResource(group);
      for (; group !== end && group !== undefined; group = group.next) at = this.#writeScope(target, at, group);
    }
    return at;
  }

  #writeScope(target: Buffer, position: number, { header, first, last, bytes }: ScopeGroup): number {
    target[position] = SCOPE_TAG;
    const at = writeVarint(target, position + 1, header.bytes.length + bytes);
    target.set(header.bytes, at);
    return this.#source.ranges.write({ first, last }, target, at + header.bytes.length);
  }

  /** What the header adds if it is not the one in use. */
  #headerBytes(header: ScopeHeader): number {
    const last = this.#last?.header;
    if (last === header) return 0;
    const resourceBytes = last?.resource === header.resource ? 0 : header.resource.bytes.length;
    return resourceBytes + header.bytes.length + 2 * MAX_HEAD_BYTES;
  }

  #add(header: ScopeHeader, record: number, bytes: number): void {
    const headerBytes = this.#headerBytes(header);
    this.#bound += headerBytes + bytes;
    const last = this.#last;
    if (last?.header === header) {
      this.#source.ranges.link(last.last, record);
      last.last = record;
      last.bytes += bytes;
      return;
    }
    this.#spend(headerBytes);
    const group: ScopeGroup = { header, first: record, last: record, bytes, next: undefined };
    if (last === undefined) this.#first = group;
    else last.next = group;
    this.#last = group;
  }

  /** Without a bound a small request of many large resources could become a thousand times as large. */
  #spend(bytes: number): void {
    const source = this.#source;
    source.headerBudgetBytes -= bytes;
    if (source.headerBudgetBytes >= 0) return;
    throw new ScoutError({
      code: ErrorCode.invalidArgument,
      message: 'The resources of the request are too large to be repeated for each partition; send smaller batches.',
    });
  }
}

/** Size of a message with its tag and length. */
function framed(size: number): number {
  return 1 + varintSize(size) + size;
}

/** The first group of the next resource. */
function endOfResource(group: ScopeGroup): ScopeGroup | undefined {
  let end = group.next;
  while (end !== undefined && end.header.resource === group.header.resource) end = end.next;
  return end;
}

/** Size of the content of the resource group that begins here. */
function resourceSize(first: ScopeGroup): number {
  const end = endOfResource(first);
  let size = first.header.resource.bytes.length;
  for (let group: ScopeGroup | undefined = first; group !== end && group !== undefined; group = group.next) {
    size += framed(group.header.bytes.length + group.bytes);
  }
  return size;
}

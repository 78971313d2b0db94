import { recordBytes } from './record-ranges.ts';
import { ShardDraft } from './shard.ts';
import type { ScopeHeader, Shard, ShardSource } from './shard.ts';

/** Tags and lengths around a record, its scope group and its resource group. */
const FRAME_BYTES = 32;

/** The shards of one request: a partition has one that takes records, and those before it that are full. */
export class ShardSet {
  readonly all: ShardDraft[] = [];
  readonly #source: ShardSource;
  readonly #open: (ShardDraft | undefined)[] = [];

  constructor(source: ShardSource) {
    this.#source = source;
  }

  /** How large a record under the header may be. */
  roomUnder(header: ScopeHeader): number {
    const { maxBytes, prefix } = this.#source;
    return maxBytes - prefix.length - header.resource.bytes.length - header.bytes.length - FRAME_BYTES;
  }

  /** Adds a record as it stands in the request; false when it is too large for any shard. */
  // eslint-disable-next-line @typescript-eslint/max-params -- Once for every span: an object would have to be made for it.
  addRange(partition: number, header: ScopeHeader, fieldStart: number, end: number): boolean {
    const bytes = end - fieldStart;
    if (bytes > this.roomUnder(header)) return false;
    this.#draft(partition, header, bytes).addRange(header, fieldStart, end);
    return true;
  }

  /** Adds the content of a record that was changed; false when it is too large for any shard. */
  addContent(partition: number, header: ScopeHeader, content: Buffer): boolean {
    const bytes = recordBytes(content.length);
    if (bytes > this.roomUnder(header)) return false;
    this.#draft(partition, header, bytes).addContent(header, content);
    return true;
  }

  #draft(partition: number, header: ScopeHeader, bytes: number): ShardDraft {
    const open = this.#open[partition];
    if (open?.fits(header, bytes) === true) return open;
    const draft = new ShardDraft(partition, this.#source);
    this.#open[partition] = draft;
    this.all.push(draft);
    return draft;
  }
}

/** Copies a shard into bytes of its own. */
export function shardBytes(shard: Shard): Buffer {
  const bytes = Buffer.allocUnsafeSlow(shard.byteLength);
  shard.writeTo(bytes, 0);
  return bytes;
}

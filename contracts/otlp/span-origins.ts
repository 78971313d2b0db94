import { decodeOrigin } from './decode-spans.ts';
import type { Origin } from './decode-spans.ts';
import { equalBytes, hashBytes } from './span-signature.ts';

/** An origin with a number: equal service and environment, equal number, as long as it is known. */
export interface NumberedOrigin extends Origin {
  readonly number: number;
}

interface Seen {
  readonly hash: number;
  readonly bytes: DataView;
  readonly origin: NumberedOrigin;
}

const SLOTS = 1024;
const MAX_ORIGINS = 10_000;
/** Numbers fit the head of a signature beside kind and status. */
const MAX_ORIGIN_NUMBER = 1 << 25;

/**
 * The origins of resources, by the bytes of the resource: a resource comes again with every request of its process.
 * Bounded in size; a number is not used twice.
 */
export class SpanOrigins {
  private readonly seen = new Array<Seen | undefined>(SLOTS).fill(undefined);
  private readonly byName = new Map<string, NumberedOrigin>();
  private next = 0;

  /** The origin that the resources in these ranges of a record name. @throws ScoutError invalid_argument */
  read(bytes: Uint8Array, view: DataView, ranges: readonly number[]): NumberedOrigin {
    if (ranges.length !== 2) return this.number(decodeOrigin(bytes, ranges));
    const [start = 0, end = 0] = ranges;
    const hash = hashBytes(view, start, end);
    const slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
    const known = this.seen[slot];
    const length = end - start;
    if (known?.hash === hash && known.bytes.byteLength === length) {
      if (equalBytes(known.bytes, view, { aStart: 0, bStart: start, length })) return known.origin;
    }
    const origin = this.number(decodeOrigin(bytes, ranges));
    // A Buffer's own slice would keep all of the record, and this look at all of it.
    const copy = new Uint8Array(bytes.subarray(start, end));
    this.seen[slot] = { hash, bytes: new DataView(copy.buffer), origin };
    return origin;
  }

  /** Whether it has run out of numbers and must be replaced, along with all that refers to them. */
  isExhausted(): boolean {
    return this.next >= MAX_ORIGIN_NUMBER;
  }

  private number({ service, environment }: Origin): NumberedOrigin {
    const name = `${service}\u0000${environment}`;
    let origin = this.byName.get(name);
    if (origin === undefined) {
      if (this.byName.size >= MAX_ORIGINS) this.byName.clear();
      origin = { service, environment, number: this.next };
      this.next += 1;
      this.byName.set(name, origin);
    }
    return origin;
  }
}

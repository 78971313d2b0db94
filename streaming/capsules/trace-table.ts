import { avalanche } from '../../domain/fingerprint/murmur3.ts';

/** Words of a trace: one line of a processor's cache. */
const WORDS = 16;
const INITIAL_TRACES = 256;
/** No trace. */
export const NO_TRACE = -1;

/** The words of a trace beside its id, which takes the first four. */
export const TraceField = {
  /** First and last span in the pool, in the order in which they came. */
  first: 4,
  last: 5,
  /** How many spans it has. */
  spans: 6,
  /** How many of its first spans the aggregates hold. */
  counted: 7,
  /** One bit for some of the span ids it has: a span whose bit is not set is new. */
  filter: 8,
  /** Members of {@link TraceFlag}. */
  flags: 9,
  /** Neighbours in the order in which traces were first seen. */
  older: 10,
  newer: 11,
  /** Neighbours in the queue that it waits in. */
  before: 12,
  behind: 13,
  /** When an open trace was opened or reopened (`elapsedMs`), when a closed one was closed (`activeMs`); modulo 2^32. */
  since: 14,
  /** When its latest span came (`elapsedMs` modulo 2^32). */
  lastSpan: 15,
} as const;

/** One member of {@link TraceField}. */
export type TraceField = (typeof TraceField)[keyof typeof TraceField];

/** Bits of {@link TraceField.flags}. */
export const TraceFlag = {
  hasRoot: 1,
  open: 2,
  /** It is counted under an overflow journey: its service's, */
  overflow: 4,
  /** It is too long to be searched and has an index. */
  indexed: 8,
  /** or with `overflow`, the partition's. */
  strayService: 16,
} as const;

/**
 * The traces of a partition by id: an open-addressed table of places, and the traces themselves, 64 bytes each, in one
 * buffer. Places are used again. A hit is verified by all four words of the id.
 */
export class TraceTable {
  private words = new Int32Array(0);
  /** Place + 1 of the trace; 0 where nothing is. Half of it stays empty. */
  private slots = new Int32Array(INITIAL_TRACES * 2);
  private free = NO_TRACE;
  private used = 0;
  private count = 0;
  private oldest = NO_TRACE;
  private newest = NO_TRACE;

  /** How many traces there are. */
  get size(): number {
    return this.count;
  }

  /** The place of the trace with the id `ids[at, at + 4)`. */
  find(ids: Int32Array, at: number): number {
    const { slots } = this;
    const mask = slots.length - 1;
    for (let slot = hashOf(ids, at) & mask; ; slot = (slot + 1) & mask) {
      const place = (slots[slot] as number) - 1;
      if (place < 0 || this.hasId(place, ids, at)) return place;
    }
  }

  /** Whether the trace at a place has this id. */
  hasId(place: number, ids: Int32Array, at: number): boolean {
    const { words } = this;
    const from = place * WORDS;
    return (
      words[from] === ids[at] &&
      words[from + 1] === ids[at + 1] &&
      words[from + 2] === ids[at + 2] &&
      words[from + 3] === ids[at + 3]
    );
  }

  /** Makes sure that so many more traces fit. */
  reserve(count: number): void {
    while ((this.count + count) * 2 > this.slots.length) this.growSlots();
    if ((this.used + count) * WORDS <= this.words.length) return;
    const size = Math.max(INITIAL_TRACES, this.used + count, Math.ceil(this.used * 1.5));
    const grown = new Int32Array(size * WORDS);
    grown.set(this.words);
    this.words = grown;
  }

  /** Adds a trace that is not there, without spans; it is the newest. */
  add(ids: Int32Array, at: number): number {
    this.reserve(1);
    const place = this.take();
    const from = place * WORDS;
    this.words.fill(0, from, from + WORDS);
    for (let word = 0; word < 4; word += 1) this.words[from + word] = ids[at + word] as number;
    this.put(place);
    this.count += 1;
    this.set(place, TraceField.first, -1);
    this.set(place, TraceField.last, -1);
    this.set(place, TraceField.older, this.newest);
    this.set(place, TraceField.newer, NO_TRACE);
    if (this.newest === NO_TRACE) this.oldest = place;
    else this.set(this.newest, TraceField.newer, place);
    this.newest = place;
    return place;
  }

  /** Removes a trace; its place may be used again at once. */
  remove(place: number): void {
    this.unlink(place);
    this.empty(this.slotOf(place));
    this.set(place, TraceField.behind, this.free);
    this.free = place;
    this.count -= 1;
  }

  get(place: number, field: TraceField): number {
    return this.words[place * WORDS + field] as number;
  }

  set(place: number, field: TraceField, value: number): void {
    this.words[place * WORDS + field] = value;
  }

  hasFlag(place: number, flag: number): boolean {
    return ((this.words[place * WORDS + TraceField.flags] as number) & flag) !== 0;
  }

  setFlag(place: number, flag: number, isSet: boolean): void {
    const flags = this.get(place, TraceField.flags);
    this.set(place, TraceField.flags, isSet ? flags | flag : flags & ~flag);
  }

  /** One of the four words of the id. */
  idWord(place: number, word: number): number {
    return this.words[place * WORDS + word] as number;
  }

  /** The id as 32 hex digits. */
  idOf(place: number): string {
    let id = '';
    for (let word = 0; word < 4; word += 1) id += (this.idWord(place, word) >>> 0).toString(16).padStart(8, '0');
    return id;
  }

  /** The trace that was first seen before all others. */
  first(): number {
    return this.oldest;
  }

  /** All places, in the order in which the traces were first seen. */
  *places(): Generator<number> {
    for (let place = this.oldest; place !== NO_TRACE; place = this.get(place, TraceField.newer)) yield place;
  }

  private unlink(place: number): void {
    const older = this.get(place, TraceField.older);
    const newer = this.get(place, TraceField.newer);
    if (older === NO_TRACE) this.oldest = newer;
    else this.set(older, TraceField.newer, newer);
    if (newer === NO_TRACE) this.newest = older;
    else this.set(newer, TraceField.older, older);
  }

  private slotOf(place: number): number {
    const mask = this.slots.length - 1;
    let slot = hashOf(this.words, place * WORDS) & mask;
    while (this.slots[slot] !== place + 1) slot = (slot + 1) & mask;
    return slot;
  }

  /** Moves up what comes behind a freed slot, so that no search ends too early. */
  private empty(freed: number): void {
    const { slots, words } = this;
    const mask = slots.length - 1;
    let hole = freed;
    for (let slot = (hole + 1) & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const home = hashOf(words, ((slots[slot] as number) - 1) * WORDS) & mask;
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
      slots[hole] = slots[slot] as number;
      hole = slot;
    }
    slots[hole] = 0;
  }

  private put(place: number): void {
    const mask = this.slots.length - 1;
    let slot = hashOf(this.words, place * WORDS) & mask;
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
    this.slots[slot] = place + 1;
  }

  private growSlots(): void {
    this.slots = new Int32Array(this.slots.length * 2);
    for (const place of this.places()) this.put(place);
  }

  private take(): number {
    const place = this.free;
    if (place !== NO_TRACE) {
      this.free = this.get(place, TraceField.behind);
      return place;
    }
    this.used += 1;
    return this.used - 1;
  }
}

/** Ids are random as a rule, but some senders fill half of them with zeros, and some count. */
function hashOf(ids: Int32Array, at: number): number {
  const high = Math.imul((ids[at] as number) ^ ((ids[at + 2] as number) << 7), 0x9e3779b1);
  return avalanche(high ^ (ids[at + 1] as number) ^ Math.imul(ids[at + 3] as number, 0x85ebca6b));
}

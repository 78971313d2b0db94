import type { SpanBatch } from '../../contracts/otlp/span-batch.ts';
import { SPAN_BATCH_ID_WORDS, SPAN_BATCH_TIMES } from '../../contracts/otlp/span-batch.ts';

/** Words of a span: own id, parent's id, label number, next span of its trace, and two doubles. */
const WORDS = 10;
const DOUBLES = 5;
const LABEL = 4;
const NEXT = 5;
const START = 3;
const DURATION = 4;
const INITIAL_SPANS = 1024;
/** No span. */
export const NO_SPAN = -1;

/** A span of a batch with its label's number in the partition. */
export interface BatchSpan {
  readonly batch: SpanBatch<unknown>;
  index: number;
  label: number;
}

/**
 * All spans of a partition in one buffer, 40 bytes each, chained to traces; freed places are chained too and used
 * again first. Nothing for the garbage collector to follow.
 *
 * ```
 *  │ id high │ id low │ parent high │ parent low │ label │ next │ start µs (8) │ duration ns (8) │
 * ```
 */
export class SpanPool {
  private words = new Int32Array(0);
  private doubles = new Float64Array(0);
  private free = NO_SPAN;
  private used = 0;

  /** Stores a span that has no next one yet; returns its place. */
  add({ batch, index, label }: BatchSpan): number {
    const { ids, times } = batch;
    const from = index * SPAN_BATCH_ID_WORDS + 4;
    const place = this.take();
    const { words } = this;
    const at = place * WORDS;
    words[at] = ids[from] as number;
    words[at + 1] = ids[from + 1] as number;
    words[at + 2] = ids[from + 2] as number;
    words[at + 3] = ids[from + 3] as number;
    words[at + LABEL] = label;
    words[at + NEXT] = NO_SPAN;
    this.doubles[place * DOUBLES + START] = times[index * SPAN_BATCH_TIMES] as number;
    this.doubles[place * DOUBLES + DURATION] = times[index * SPAN_BATCH_TIMES + 1] as number;
    return place;
  }

  /** Whether the span at a place is this very one: a sender that repeats a span repeats all of it. */
  isSame(place: number, { batch, index, label }: BatchSpan): boolean {
    const { words, doubles } = this;
    const at = place * WORDS;
    const from = index * SPAN_BATCH_ID_WORDS + 4;
    return (
      words[at + 1] === batch.ids[from + 1] &&
      words[at] === batch.ids[from] &&
      doubles[place * DOUBLES + START] === batch.times[index * SPAN_BATCH_TIMES] &&
      doubles[place * DOUBLES + DURATION] === batch.times[index * SPAN_BATCH_TIMES + 1] &&
      words[at + LABEL] === label &&
      words[at + 2] === batch.ids[from + 2] &&
      words[at + 3] === batch.ids[from + 3]
    );
  }

  /** One of the four id words of a span. */
  idWord(place: number, word: number): number {
    return this.words[place * WORDS + word] as number;
  }

  labelOf(place: number): number {
    return this.words[place * WORDS + LABEL] as number;
  }

  nextOf(place: number): number {
    return this.words[place * WORDS + NEXT] as number;
  }

  startUsOf(place: number): number {
    return this.doubles[place * DOUBLES + START] as number;
  }

  durationNsOf(place: number): number {
    return this.doubles[place * DOUBLES + DURATION] as number;
  }

  /** Chains a span behind another. */
  chain(place: number, next: number): void {
    this.words[place * WORDS + NEXT] = next;
  }

  /** Gives the places of a whole chain back. */
  release(first: number, last: number): void {
    this.chain(last, this.free);
    this.free = first;
  }

  /** Makes sure that so many more spans fit. By half: doubling would leave half of a large buffer empty. */
  reserve(count: number): void {
    if ((this.used + count) * WORDS <= this.words.length) return;
    this.grow(Math.max(INITIAL_SPANS, this.used + count, Math.ceil(this.used * 1.5)));
  }

  private take(): number {
    const place = this.free;
    if (place !== NO_SPAN) {
      this.free = this.nextOf(place);
      return place;
    }
    this.reserve(1);
    this.used += 1;
    return this.used - 1;
  }

  private grow(size: number): void {
    const grown = new Int32Array(size * WORDS);
    grown.set(this.words);
    this.words = grown;
    this.doubles = new Float64Array(grown.buffer);
  }
}

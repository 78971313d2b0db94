import type { BatchSpan, SpanPool } from './span-pool.ts';

/** Traces up to this length are searched: a search compares one word a span, and an index takes more memory. */
export const SEARCHABLE_SPANS = 128;

/** The spans of one long trace by the low word of their ids. */
export class SpanIndex {
  private readonly pool: SpanPool;
  private readonly places = new Map<number, number[]>();

  constructor(pool: SpanPool) {
    this.pool = pool;
  }

  add(place: number): void {
    const low = this.pool.idWord(place, 1);
    const known = this.places.get(low);
    if (known === undefined) this.places.set(low, [place]);
    else known.push(place);
  }

  has(span: BatchSpan, low: number): boolean {
    return this.places.get(low)?.some((place) => this.pool.isSame(place, span)) ?? false;
  }
}

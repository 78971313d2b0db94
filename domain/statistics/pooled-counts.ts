import type { BlockCount } from './block-bootstrap.ts';

/** The sum of blocks. */
export function poolCounts(blocks: readonly BlockCount[]): BlockCount {
  let total = 0;
  let bad = 0;
  for (const block of blocks) {
    total += block.total;
    bad += block.bad;
  }
  return { total, bad };
}

/** bad / total; 0 without events. */
export function badRatio({ total, bad }: BlockCount): number {
  return total === 0 ? 0 : bad / total;
}

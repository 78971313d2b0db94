import type { SeededRandom } from './seeded-random.ts';

/** Good/total events of one block of time (here a day). */
export interface BlockCount {
  readonly total: number;
  readonly bad: number;
}

/** From this many days on whole weeks are drawn instead of days. */
const WEEK_BLOCKS_FROM_DAYS = 28;

/** Days drawn together for a history of so many: with four weeks or more whole weeks, so that their rhythm stays. */
export function blockDaysFor(historyDays: number): 1 | 7 {
  return historyDays >= WEEK_BLOCKS_FROM_DAYS ? 7 : 1;
}

/** What {@link bootstrapWindowRatios} needs. */
export interface BlockBootstrap {
  /** The history, one entry a day, oldest first; at least one. */
  readonly days: readonly BlockCount[];
  /** Length of the predicted window, days. */
  readonly windowDays: number;
  /** Days drawn together: 1, or 7 so that a week's rhythm stays whole. */
  readonly blockDays: number;
  readonly replicates: number;
  readonly random: SeededRandom;
}

/**
 * The predictive distribution of a future window's error ratio, as sorted replicates.
 *
 * Requests of one outage fail together, so they are no independent trials; days are nearly so. Each replicate draws a
 * history of as many days as recorded, then a window out of that drawn history, both by the circular block bootstrap
 * (Künsch 1989; Politis and Romano 1992) on good/total *counts*, so a busy day weighs as much as its requests. Drawing
 * twice adds the uncertainty about the history's own mean to the window's luck (bootstrap prediction, Harris 1989); one
 * draw alone is overconfident. A replicate without requests has the ratio 0.
 */
export function bootstrapWindowRatios(input: BlockBootstrap): Float64Array {
  const { days, windowDays, blockDays, replicates, random } = input;
  const history = new Int32Array(days.length);
  const window = new Int32Array(windowDays);
  const ratios = new Float64Array(replicates);
  for (let replicate = 0; replicate < replicates; replicate += 1) {
    drawBlocks(history, { sourceLength: days.length, blockDays, random });
    drawBlocks(window, { sourceLength: days.length, blockDays, random });
    let total = 0;
    let bad = 0;
    for (const position of window) {
      const day = days[history[position] ?? 0];
      total += day?.total ?? 0;
      bad += day?.bad ?? 0;
    }
    ratios[replicate] = total === 0 ? 0 : bad / total;
  }
  return ratios.sort();
}

/**
 * The probability that a window's error ratio is above `ratio`, from R sorted replicates of which k are: (k + 1) / (R + 2),
 * Laplace's rule of succession, so that a finite number of replicates never claims certainty.
 */
export function exceedanceProbability(sortedRatios: Float64Array, ratio: number): number {
  let low = 0;
  let high = sortedRatios.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sortedRatios[middle] ?? 0) > ratio) high = middle;
    else low = middle + 1;
  }
  return (sortedRatios.length - low + 1) / (sortedRatios.length + 2);
}

interface BlockSource {
  readonly sourceLength: number;
  readonly blockDays: number;
  readonly random: SeededRandom;
}

/** Fills `target` with positions of the source: blocks that start anywhere and wrap around its end. */
function drawBlocks(target: Int32Array, { sourceLength, blockDays, random }: BlockSource): void {
  let start = 0;
  for (let position = 0; position < target.length; position += 1) {
    const offset = position % blockDays;
    if (offset === 0) start = random.integer(sourceLength);
    target[position] = (start + offset) % sourceLength;
  }
}

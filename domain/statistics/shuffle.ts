import type { SeededRandom } from './seeded-random.ts';

/** Puts values into a random order, each order equally likely (Fisher and Yates 1938; Durstenfeld 1964). In place. */
export function shuffle<T>(values: T[], random: SeededRandom): void {
  for (let last = values.length - 1; last > 0; last -= 1) {
    const pick = random.integer(last + 1);
    const kept = values[last];
    const moved = values[pick];
    if (kept === undefined || moved === undefined) continue;
    values[last] = moved;
    values[pick] = kept;
  }
}

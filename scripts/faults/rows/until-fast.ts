import { setTimeout as sleep } from 'node:timers/promises';
import { p99Ms } from '../offer-load.ts';
import type { OfferedLoad } from '../offer-load.ts';
import type { Check } from './row.ts';

const RECOVERY_MS = 60_000;
const WINDOW_MS = 10_000;

/** Seconds until a window of ten begins in which the 99th percentile is below a second. */
export async function untilFast({ acknowledgements }: OfferedLoad): Promise<number> {
  const endedAtMs = performance.now();
  await sleep(WINDOW_MS);
  while (performance.now() - endedAtMs < 2 * RECOVERY_MS) {
    const nowMs = performance.now();
    const p99 = p99Ms(acknowledgements, nowMs - WINDOW_MS, nowMs);
    if (p99 > 0 && p99 < 1_000) break;
    await sleep(1_000);
  }
  return Math.round((performance.now() - endedAtMs - WINDOW_MS) / 100) / 10;
}

/** What every row demands of its recoveries, in seconds by the name of the trouble. */
export function recoveryChecks(recovered: Readonly<Record<string, number>>): readonly Check[] {
  return Object.entries(recovered).map(
    ([name, took]) => [`p99 is below 1 s within 60 s after ${name}`, took * 1_000 <= RECOVERY_MS] as const,
  );
}

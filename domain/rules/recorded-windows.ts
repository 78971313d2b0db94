import { distinctWindows } from '../burn-rate/windows.ts';
import type { BurnRateAlert } from '../burn-rate/windows.ts';

/** Mimir takes 20 rules a group by default; beside the windows there are at most two rates, the whole window, four counts. */
const MAX_WINDOWS = 13;

/**
 * Windows that a ratio is recorded for: those listed, which dashboards expect, and those that alerts use. Only at
 * objectives so low that all windows had to be lengthened far do they not fit in one group; then those listed go, but
 * for the shortest, which the whole window is made of.
 */
export function recordedWindows(
  listed: readonly BurnRateAlert[],
  used: readonly BurnRateAlert[],
): { readonly windows: readonly number[]; readonly base: number } {
  const quickPage = listed.find(({ severity, speed }) => severity === 'page' && speed === 'quick');
  const all = distinctWindows([...listed, ...used]);
  const base = quickPage?.shortWindowSeconds ?? all[0] ?? 0;
  if (all.length <= MAX_WINDOWS) return { windows: all, base };
  const needed = new Set([base, ...distinctWindows(used)]);
  return { windows: [...needed].sort((a, b) => a - b), base };
}

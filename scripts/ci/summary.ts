import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { formatTotals, hasFailed, readTotals } from './totals.ts';
import type { Totals } from './totals.ts';

/**
 * Adds up what the steps of a run came to: `tsx scripts/ci/summary.ts FOLDER STEP=EXIT_STATUS…`.
 * A step's parts are the results in FOLDER/STEP; a step without parts counts as one, by its exit status.
 */
const [folder, ...steps] = process.argv.slice(2);
if (folder === undefined || steps.length === 0) {
  console.error('usage: tsx scripts/ci/summary.ts FOLDER STEP=EXIT_STATUS…');
  process.exit(2);
}
const parts = steps.flatMap((step) => {
  const [name = '', status = ''] = step.split('=');
  return partsOf(join(folder, name), name, status);
});
console.log(formatTotals(parts));
process.exit(hasFailed(parts) ? 1 : 0);

function partsOf(resultsFolder: string, step: string, status: string): readonly Totals[] {
  const found = existsSync(resultsFolder) ? readTotals(resultsFolder) : [];
  if (status === '0') return found.length > 0 ? found : [{ part: step, passed: 1, failed: [], skipped: [] }];
  // Killed, over its time, or broken before it could say what failed.
  if (hasFailed(found)) return found;
  return [...found, { part: step, passed: 0, failed: [`ended with exit status ${status}`], skipped: [] }];
}

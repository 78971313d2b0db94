import { formatTotals, hasFailed, readTotals } from './totals.ts';

/** Adds up the results that the parts of a run left in a folder: `tsx scripts/ci/summary.ts FOLDER`. */
const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: tsx scripts/ci/summary.ts FOLDER');
  process.exit(2);
}
const parts = readTotals(folder);
console.log(formatTotals(parts));
process.exit(hasFailed(parts) || parts.length === 0 ? 1 : 0);

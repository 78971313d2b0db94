import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Comparison } from './exact-arithmetic/comparison.ts';
import { compareProbes } from './exact-arithmetic/compare-probes.ts';
import { compareSeries } from './exact-arithmetic/compare-series.ts';
import { compareTrainTicket } from './exact-arithmetic/compare-train-ticket.ts';

/**
 * Counts, error ratios and fractions under thresholds of the product beside those of plain loops over the raw rows:
 * `npx tsx bench/exact-arithmetic.ts [FOLDER]`. FOLDER holds the recorded telemetry, `../shared/data` unless said.
 * Prints every difference; exit status 1 when there is one that may not be.
 */

const CASES: Readonly<Record<string, (folder: string) => Promise<readonly Comparison[]> | readonly Comparison[]>> = {
  trainticket: compareTrainTicket,
  probes: compareProbes,
  'latency-series': compareSeries,
};

const root = process.argv[2] ?? fileURLToPath(new URL('../../shared/data', import.meta.url));
let differences = 0;
for (const [name, compare] of Object.entries(CASES)) {
  const folder = `${root}/${name}`;
  if (!existsSync(folder)) {
    process.stdout.write(`${name}: left out, as it is not there\n`);
    continue;
  }
  const startedMs = performance.now();
  const comparisons = await compare(folder);
  process.stdout.write(`${name} (${((performance.now() - startedMs) / 1000).toFixed(1)} s)\n`);
  for (const comparison of comparisons) process.stdout.write(`${comparison.text()}\n`);
  differences += comparisons.reduce((sum, comparison) => sum + comparison.differences, 0);
}
process.exitCode = differences === 0 ? 0 : 1;

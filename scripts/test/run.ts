import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';
import { formatTotals, hasFailed, writeTotals } from '../ci/totals.ts';
import { createTotalsReporter } from './totals-reporter.ts';
import type { Totals } from '../ci/totals.ts';

/**
 * The full test run: every Vitest project, one after the other, with one summary at the end.
 * `tsx scripts/test/run.ts [--results FOLDER] [PROJECT…]`
 */
const allProjects = ['unit', 'workflow', 'replay', 'contract', 'integration', 'e2e'];
/** The projects that start no program. */
const needNothing = ['unit', 'replay'];

const { values, positionals } = parseArgs({ options: { results: { type: 'string' } }, allowPositionals: true });
const projects = positionals.length > 0 ? positionals : allProjects;
const unknown = projects.filter((project) => !allProjects.includes(project));
if (unknown.length > 0) {
  console.error(`unknown test project ${unknown.join(', ')}; there are ${allProjects.join(', ')}`);
  process.exit(2);
}

const parts: Totals[] = [];
if (projects.some((project) => !needNothing.includes(project))) keep(ensureComponents());
for (const project of projects) {
  const startedMs = Date.now();
  console.log(`\n=== test:${project}`);
  const totals = await runProject(project);
  keep(totals);
  console.log(`=== test:${project} took ${((Date.now() - startedMs) / 1000).toFixed(1)} s`);
}
console.log(`\n${formatTotals(parts)}`);
process.exit(hasFailed(parts) ? 1 : 0);

function keep(totals: Totals): void {
  parts.push(totals);
  if (values.results !== undefined) writeTotals(values.results, totals);
}

/** Finds or installs the programs that tests start, before the first one: a download is no part of a test's time. */
function ensureComponents(): Totals {
  console.log('\n=== components');
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/components/main.ts', 'ensure'], {
    stdio: 'inherit',
  });
  return { part: 'components', passed: 0, failed: status === 0 ? [] : ['ensure'], skipped: [] };
}

async function runProject(project: string): Promise<Totals> {
  const reporter = createTotalsReporter(project);
  let failure: string | undefined;
  try {
    const vitest = await startVitest('test', [], {
      project: [project],
      watch: false,
      reporters: ['default', reporter],
    });
    await vitest.close();
  } catch (error) {
    console.error(error);
    failure = `the project did not run: ${String(error)}`;
  }
  const totals = reporter.totals();
  const counted = totals.passed + totals.failed.length + totals.skipped.length;
  if (failure === undefined && counted === 0) failure = 'no test was found';
  return failure === undefined ? totals : { ...totals, failed: [...totals.failed, failure] };
}

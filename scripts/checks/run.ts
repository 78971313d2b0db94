import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { formatTotals, hasFailed, writeTotals } from '../ci/totals.ts';
import type { Totals } from '../ci/totals.ts';

/**
 * The static checks, one after the other, all of them also when one fails.
 * `tsx scripts/checks/run.ts [--results FOLDER] [CHECK…]`
 */
type Command = readonly [program: string, ...args: string[]];

const npm = (script: string): Command => ['npm', 'run', '--silent', script];
const tsx = (file: string): Command => [process.execPath, '--import', 'tsx', file];

const checks: ReadonlyMap<string, Command> = new Map([
  ['format', npm('format:check')],
  ['lint', npm('lint')],
  ['typecheck', npm('typecheck')],
  ['deps', npm('deps')],
  ['knip', npm('knip')],
  ['names', tsx('scripts/checks/names.ts')],
  ['links', tsx('scripts/checks/docs-links.ts')],
  ['traces', tsx('scripts/checks/no-machine-traces.ts')],
]);

const { values, positionals } = parseArgs({ options: { results: { type: 'string' } }, allowPositionals: true });
const chosen = positionals.length > 0 ? positionals : [...checks.keys()];

const parts = chosen.map((name) => {
  const totals = runCheck(name);
  if (values.results !== undefined) writeTotals(values.results, totals);
  return totals;
});
console.log(`\n${formatTotals(parts)}`);
process.exit(hasFailed(parts) ? 1 : 0);

function runCheck(name: string): Totals {
  const command = checks.get(name);
  if (command === undefined) {
    console.error(`unknown check ${name}; there are ${[...checks.keys()].join(', ')}`);
    process.exit(2);
  }
  const [program, ...args] = command;
  console.log(`\n=== ${name}`);
  const startedMs = Date.now();
  const { status } = spawnSync(program, args, { stdio: 'inherit' });
  const passed = status === 0;
  console.log(`=== ${name} ${passed ? 'passed' : 'failed'} in ${((Date.now() - startedMs) / 1000).toFixed(1)} s`);
  return { part: `check-${name}`, passed: passed ? 1 : 0, failed: passed ? [] : [name], skipped: [] };
}

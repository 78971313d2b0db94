import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { createSeededRandom } from '../../domain/statistics/seeded-random.ts';
import { mutateInput } from './mutate-input.ts';
import { createFuzzTargets } from './targets.ts';
import type { FuzzTarget } from './targets.ts';

/**
 * Feeds mutated inputs to everything that parses bytes of strangers: nothing may throw but a ScoutError, take long, or
 * keep memory.
 *   npm run fuzz -- [--inputs 10000000] [--seed 1] [--only TEXT]
 */
const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '10000000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
});

const SLOW_MS = 1_000;
const MAX_GROWTH_MB = 50;
/** The first inputs fill caches that are bounded but not small. */
const WARM_SHARE = 0.2;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const targets = createFuzzTargets().filter(({ name }) => name.includes(values.only));
const perTarget = Math.ceil(Number(values.inputs) / targets.length);
let findings = 0;
for (const target of targets) findings += run(target);
console.log(`${String(perTarget * targets.length)} inputs, ${String(findings)} findings`);
process.exit(findings === 0 ? 0 : 1);

function run(target: FuzzTarget): number {
  const random = createSeededRandom(Number(values.seed));
  const next = (): number => random.next();
  const startedMs = performance.now();
  let found = 0;
  let refused = 0;
  let slowestMs = 0;
  let warmBytes = 0;
  for (let count = 0; count < perTarget; count += 1) {
    if (count === Math.floor(perTarget * WARM_SHARE)) warmBytes = heapBytes();
    const input = mutateInput(target.seeds, next);
    const beganMs = performance.now();
    const problem = take(target, input);
    const tookMs = performance.now() - beganMs;
    slowestMs = Math.max(slowestMs, tookMs);
    if (problem === 'refused') refused += 1;
    else if (problem !== undefined || tookMs > SLOW_MS) {
      found += 1;
      if (found <= 5) console.log(`  FINDING in ${target.name}: ${problem ?? 'slow'} on ${input.toString('base64')}`);
    }
  }
  const growthMb = (heapBytes() - warmBytes) / 1024 ** 2;
  if (growthMb > MAX_GROWTH_MB) found += 1;
  const seconds = (performance.now() - startedMs) / 1_000;
  const row = [
    target.name.padEnd(24),
    `${String(perTarget)} inputs`,
    `${String(refused)} refused`,
    `slowest ${slowestMs.toFixed(1)} ms`,
    `heap ${growthMb >= 0 ? '+' : ''}${growthMb.toFixed(1)} MB`,
    `${seconds.toFixed(0)} s`,
    `${String(found)} findings`,
  ];
  console.log(row.join('  '));
  return found;
}

function take(target: FuzzTarget, input: Buffer): string | undefined {
  try {
    target.take(input);
    return undefined;
  } catch (error) {
    if (error instanceof ScoutError && error.code === 'invalid_argument') return 'refused';
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

function heapBytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

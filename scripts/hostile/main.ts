import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { createSeededRandom } from '../../domain/statistics/seeded-random.ts';
import { checkBombs } from './bombs.ts';
import { startInstallation } from './installation.ts';
import { checkMalformed } from './malformed.ts';
import { checkOversize } from './oversize.ts';
import type { Bench, Row } from './probe.ts';
import { checkSlowClients } from './slow-clients.ts';

/**
 * Attacks a running ingest (a process of its own on real Kafka) with malformed bodies (S2), compression bombs (S3), too
 * much of everything (S4), and slow, idle and flooding clients (S5); prints a table, and exits with 1 on any miss.
 *   npm run hostile -- [--only S2|S3|S4|S5] [--seed 1] [--scale 1] [--siege TEXT]
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
    scale: { type: 'string', default: '1' },
    siege: { type: 'string', default: '' },
  },
});

const CHECKS: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  S2: checkMalformed,
  S3: checkBombs,
  S4: checkOversize,
  S5: (bench) => checkSlowClients(bench, values.siege),
};
const NEEDED_DESCRIPTORS = 12_000;

const descriptors = execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).trim();
if (descriptors !== 'unlimited' && Number(descriptors) < NEEDED_DESCRIPTORS) {
  console.log(`The system allows ${descriptors} open files only: there will be fewer idle connections than 10,000.`);
}
const random = createSeededRandom(Number(values.seed));
let missed = 0;
const report = ({ check, isFine, found }: Row): void => {
  if (!isFine) missed += 1;
  console.log(`${isFine ? 'fine ' : 'MISS '} ${check.padEnd(54)} ${found}`);
};
const installation = await startInstallation({ hasStream: false });
try {
  const { ports } = installation;
  const bench = { installation, ports, random: () => random.next(), scale: Number(values.scale), report };
  for (const [name, check] of Object.entries(CHECKS)) if (name.includes(values.only)) await check(bench);
} finally {
  await installation.remove();
}
console.log(missed === 0 ? 'Everything was refused or bounded.' : `${String(missed)} misses`);
process.exit(missed === 0 ? 0 : 1);

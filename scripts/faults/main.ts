import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createSeededRandom } from '../../domain/statistics/seeded-random.ts';
import { startFaultInstallation } from './fault-installation.ts';
import { FAULTS } from './faults.ts';
import type { Fault } from './faults.ts';
import { offerLoad } from './offer-load.ts';
import { settle, sumOf } from './settle.ts';

/**
 * Strikes a running installation (real Kafka, real PostgreSQL, one ingest, two or three stream workers) under load, and
 * counts span by span with ids that never repeat: acknowledged, in the log, in capsules.
 *   npm run faults -- [--runs 30] [--seed 1] [--only TEXT] [--rate 2000]
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    rate: { type: 'string', default: '2000' },
  },
});

const random = createSeededRandom(Number(values.seed));
const choice = FAULTS.filter(({ name }) => name.includes(values.only));
let failed = 0;
let acknowledged = 0;
for (let run = 1; run <= Number(values.runs); run += 1) {
  const first = choice[(run - 1) % choice.length];
  const second = choice[Math.floor(random.next() * choice.length)];
  const faults = [first, random.next() < 0.5 ? second : undefined].filter((fault) => fault !== undefined);
  const isExact = await strike(run, faults).catch((error: unknown) => {
    console.error(`run ${String(run)} could not be carried out:`, error);
    return false;
  });
  if (!isExact) failed += 1;
}
console.log(
  `${String(Number(values.runs) - failed)} of ${values.runs} runs exact; ${String(acknowledged)} spans acknowledged`,
);
process.exit(failed === 0 ? 0 : 1);

async function strike(run: number, faults: readonly Fault[]): Promise<boolean> {
  const settings = Object.assign({}, ...faults.map((fault) => fault.settings ?? {})) as Record<string, string>;
  const installation = await startFaultInstallation({ settings });
  let isExact = false;
  try {
    const addresses = [installation.otlpUrl, installation.otlpGrpc];
    const load = offerLoad({ addresses, recordsPerSecond: Number(values.rate) });
    await sleep(3_000);
    for (const fault of faults) await fault.strike(installation, () => random.next());
    await sleep(5_000);
    const keys = await load.end();
    const { inLog, repeated, missing, counted, ...settled } = await settle(keys, installation);
    isExact = settled.isExact;
    acknowledged += keys.traces.size;
    const row = [
      `run ${String(run).padStart(2)}`,
      isExact ? 'exact ' : 'WRONG ',
      `acknowledged ${String(keys.traces.size)}`,
      `missing in the log ${String(sumOf(missing))}`,
      `in the log ${String(inLog.traces)} (+${String(repeated)} repeated)`,
      `in capsules ${String(counted.inCapsules)}`,
      `duplicates ${String(counted.duplicates)}, late ${String(counted.late)}, rejected ${String(counted.rejected)}`,
      faults.map(({ name }) => name).join(' + '),
    ];
    console.log(row.join('  '));
    return isExact;
  } finally {
    await installation.remove(!isExact);
    if (!isExact) console.error(`Logs and data of run ${String(run)} are in ${installation.folder}`);
  }
}

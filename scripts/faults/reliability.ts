import { parseArgs } from 'node:util';
import { createSeededRandom } from '../../domain/statistics/seeded-random.ts';
import { badNetwork } from './rows/bad-network.ts';
import { brokerAway } from './rows/broker-away.ts';
import { databaseTrouble } from './rows/database-trouble.ts';
import { ingestKills } from './rows/ingest-kills.ts';
import { poison } from './rows/poison.ts';
import { leaderChange } from './rows/leader-change.ts';
import type { Row, RowOptions } from './rows/row.ts';
import { workerKills } from './rows/worker-kills.ts';

/**
 * The product in trouble, one kind of it at a time, at full scale unless told otherwise; prints a line of JSON for each installation of a row.
 *   npm run reliability -- --row R1 [--rate 3000] [--kills N] [--records N] [--minutes N] [--seconds N] [--seed 1]
 */
const ROWS: Readonly<Record<string, readonly Row[]>> = {
  R1: [ingestKills],
  R2: [brokerAway],
  R3: [badNetwork, leaderChange],
  R4: [workerKills],
  R5: [databaseTrouble],
  R10: [poison],
};

const { values } = parseArgs({
  options: {
    row: { type: 'string', multiple: true, default: Object.keys(ROWS) },
    rate: { type: 'string', default: '3000' },
    kills: { type: 'string' },
    records: { type: 'string' },
    minutes: { type: 'string' },
    seconds: { type: 'string' },
    'rss-limit': { type: 'string', default: '256' },
    seed: { type: 'string', default: '1' },
  },
});

const random = createSeededRandom(Number(values.seed));
const number = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));
const options: RowOptions = {
  rate: Number(values.rate),
  kills: number(values.kills),
  records: number(values.records),
  minutes: number(values.minutes),
  seconds: number(values.seconds),
  rssLimit: Number(values['rss-limit']),
  random: () => random.next(),
};

let hasFailed = false;
const rowsOf = (name: string): readonly (readonly [string, Row])[] => {
  const rows = ROWS[name];
  if (rows === undefined) throw new Error(`There is no row ${name}; there are ${Object.keys(ROWS).join(', ')}.`);
  return rows.map((row) => [name, row] as const);
};
for (const [name, row] of values.row.flatMap(rowsOf)) {
  const startedAtMs = performance.now();
  const { figures, checks } = await row.run(options);
  const notMet = checks.filter(([, isMet]) => !isMet).map(([check]) => check);
  hasFailed ||= notMet.length > 0;
  const seconds = Math.round((performance.now() - startedAtMs) / 1_000);
  const verdict = notMet.length === 0 ? 'PASS' : 'FAIL';
  console.log(JSON.stringify({ row: name, verdict, title: row.title, seconds, figures, notMet }));
}
process.exit(hasFailed ? 1 : 0);

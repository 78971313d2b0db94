import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startApiInstallation } from './api-installation.ts';
import type { ApiInstallation } from './api-installation.ts';
import { startApiProbe } from './api-probe.ts';
import type { ProbeReport } from './api-probe.ts';
import type { Check, Row } from './row.ts';

const LONGEST_ANSWER_MS = 5_000;
const RECOVERY_SECONDS = 15;
const LOCKED_MS = 12_000;
const MEBIBYTE = Buffer.alloc(1024 * 1024);

interface Trouble {
  readonly name: string;
  /** Whether the API can notice it without being asked for anything: readiness must tell then. */
  readonly isTotal: boolean;
  strike(installation: ApiInstallation): Promise<void>;
}

const TROUBLES: readonly Trouble[] = [
  {
    name: 'restart',
    isTotal: true,
    async strike({ database }) {
      await database.stop();
      await sleep(3_000);
      await database.start();
    },
  },
  {
    name: 'kill -9',
    isTotal: true,
    async strike({ database }) {
      await database.kill();
      await sleep(3_000);
      await database.start();
    },
  },
  {
    name: 'pool exhausted',
    isTotal: true,
    strike: ({ databaseUrl }) =>
      withClient(databaseUrl, async (client) => {
        await client.query('BEGIN');
        await client.query('LOCK TABLE services IN ACCESS EXCLUSIVE MODE');
        await sleep(LOCKED_MS);
        await client.query('ROLLBACK');
      }),
  },
  { name: 'disk full', isTotal: false, strike: fillDisk },
];

/** R5: the database restarts, is killed, has no connection left, or no disk. */
export const databaseTrouble: Row = {
  title: 'the database in trouble, as the API tells it',
  async run() {
    const installation = await startApiInstallation();
    const probe = startApiProbe(installation.apiUrl);
    const figures: Record<string, unknown> = {};
    const checks: Check[] = [];
    try {
      await probe.untilWell();
      for (const trouble of TROUBLES) {
        const { name, isTotal } = trouble;
        if (name === 'disk full' && installation.smallDisk === undefined) {
          figures[name] = 'not tried: a small disk can be made by root only';
          continue;
        }
        probe.report();
        await trouble.strike(installation);
        const recoverySeconds = await probe.untilWell();
        const report = probe.report();
        figures[name] = { ...report, recoverySeconds };
        checks.push(...judge(name, report, isTotal));
        checks.push([`${name}: well again within 15 s`, recoverySeconds <= RECOVERY_SECONDS]);
      }
      await probe.stop();
      const kept = await countServices(installation.databaseUrl, [...probe.registered]);
      checks.push(['every acknowledged registration is there', kept === probe.registered.size]);
      return { figures: { ...figures, registered: probe.registered.size, kept }, checks };
    } finally {
      await probe.stop();
      await installation.remove();
    }
  },
};

function judge(name: string, { statuses, slowestMs, broken }: ProbeReport, isTotal: boolean): readonly Check[] {
  const routes = Object.entries(statuses);
  const others = routes.flatMap(([, counts]) => Object.keys(counts)).filter((status) => !/^(2\d\d|503)$/.test(status));
  const live = Object.keys(statuses['/health/live'] ?? {});
  const wasUnready = (statuses['/health/ready']?.['503'] ?? 0) > 0;
  return [
    [`${name}: every answer is JSON`, broken === 0],
    [`${name}: nothing but success and 503`, others.length === 0],
    [`${name}: no answer takes longer than 5 s`, slowestMs <= LONGEST_ANSWER_MS],
    [`${name}: it stays alive`, live.length === 1 && live[0] === '200'],
    ...(isTotal ? [[`${name}: it says that it is not ready`, wasUnready] as const] : []),
  ];
}

/** Fills the database's disk for some seconds; a server that could not go on without space is started again. */
async function fillDisk({ smallDisk = '', database, databaseUrl }: ApiInstallation): Promise<void> {
  const filler = join(smallDisk, 'filler');
  try {
    for (;;) await writeFile(filler, MEBIBYTE, { flag: 'a' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
  // Tables grow a page at a time, and the log of writes by 16 MiB: it takes a while to need more.
  await withClient(databaseUrl, async (client) => {
    await client.query('CREATE TABLE ballast AS SELECT generate_series(1, 3000000)').catch(() => undefined);
  }).catch(() => undefined);
  await sleep(10_000);
  await rm(filler);
  const answers = await withClient(databaseUrl, (client) => client.query('SELECT 1')).catch(() => undefined);
  if (answers !== undefined) return;
  await database.kill();
  await database.start();
}

async function countServices(databaseUrl: string, names: readonly string[]): Promise<number> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ readonly kept: string }>(
      'SELECT count(*) AS kept FROM services WHERE name = ANY($1)',
      [names],
    );
    return Number(rows[0]?.kept ?? 0);
  });
}

async function withClient<T>(connectionString: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 3_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await run(client);
  } finally {
    await client.end();
  }
}

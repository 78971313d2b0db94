import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultInstallation } from '../fault-installation.ts';
import { offerLoad } from '../offer-load.ts';
import { settle } from '../settle.ts';
import { residentMegabytes } from '../victim.ts';
import type { Row } from './row.ts';
import { countChecks, countFigures, withInstallation } from './with-installation.ts';

const MINUTE_MS = 60_000;
const DRAIN_MS = 5 * MINUTE_MS;
/** Small enough to fill up within ten minutes at 2,000 spans a second. */
const SPOOL = '64MiB';

/** R2: the broker is away under load, long enough for the bounded spool to fill. */
export const brokerAway: Row = {
  title: 'the broker is away',
  run: ({ rate, minutes = 10, rssLimit }) =>
    withInstallation({ settings: { SLO_SCOUT_SPOOL_MAX: SPOOL } }, async (installation) => {
      const { broker, ingest } = installation;
      let rssMb = 0;
      const watching = setInterval(() => {
        rssMb = Math.max(rssMb, residentMegabytes(ingest.pid()));
      }, 500);
      const load = offerLoad({ addresses: [installation.otlpUrl, installation.otlpGrpc], recordsPerSecond: rate });
      await sleep(10_000);
      await broker.kill();
      const before = load.acknowledged();
      await sleep(minutes * MINUTE_MS);
      const spooled = load.acknowledged() - before;
      const refusals = load.retries();
      await broker.start();
      const drainSeconds = await untilDrained(installation);
      const keys = await load.end();
      clearInterval(watching);
      const settled = await settle(keys, installation);
      return {
        figures: {
          ...{ minutes, spool: SPOOL, acknowledged: keys.traces.size, acknowledgedMeanwhile: spooled, refusals },
          ...{ drainSeconds, rssMb: Math.round(rssMb), rssLimit, ...countFigures(settled) },
        },
        checks: [
          ...countChecks(settled),
          [`resident memory stays within ${String(rssLimit)} MB`, rssMb > 0 && rssMb <= rssLimit],
          ['the spool is empty within 5 minutes, under load', drainSeconds * 1_000 <= DRAIN_MS],
        ],
      };
    }),
};

/** Seconds until ingest says that it writes to the log again. */
async function untilDrained({ otlpUrl }: FaultInstallation): Promise<number> {
  const startedAtMs = performance.now();
  while (performance.now() - startedAtMs < DRAIN_MS + MINUTE_MS) {
    const answer = await fetch(`${otlpUrl}/health`).catch(() => undefined);
    const health = (await answer?.json()) as { readonly status?: string } | undefined;
    if (health?.status === 'healthy') break;
    await sleep(500);
  }
  return Math.round((performance.now() - startedAtMs) / 100) / 10;
}

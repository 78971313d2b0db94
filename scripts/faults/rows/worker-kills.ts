import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { Topic } from '../../../contracts/topics/topics.ts';
import type { FaultInstallation } from '../fault-installation.ts';
import { offerLoad } from '../offer-load.ts';
import { readCheckpoints } from '../read-counts.ts';
import { settle } from '../settle.ts';
import type { Row } from './row.ts';
import { countChecks, countFigures, withInstallation } from './with-installation.ts';

const LAG_RECORDS = 1_000;
const LAG_MS = 60_000;

/** R4: stream workers are killed at random and come back, so that partitions change hands all the time. */
export const workerKills: Row = {
  title: 'kill -9 of stream workers',
  run: ({ rate, kills = 50, random }) =>
    withInstallation({ workers: 3 }, async (installation) => {
      const { workers } = installation;
      const load = offerLoad({ addresses: [installation.otlpUrl, installation.otlpGrpc], recordsPerSecond: rate });
      await sleep(5_000);
      for (let kill = 1; kill <= kills; kill += 1) {
        const worker = workers[Math.floor(random() * workers.length)];
        await sleep(random() * 3_000);
        await worker?.kill();
        await sleep(random() * 500);
        await worker?.start();
      }
      const lag = await untilCaughtUp(installation);
      const keys = await load.end();
      const settled = await settle(keys, installation);
      return {
        figures: { kills, acknowledged: keys.traces.size, ...lag, ...countFigures(settled) },
        checks: [
          ...countChecks(settled),
          ['fewer than 1000 records are behind within 60 s', lag.secondsToLagBelow1000 * 1_000 <= LAG_MS],
        ],
      };
    }),
};

/** Lag by what is committed, under load: the end of the log less the offsets of the checkpoints. */
async function untilCaughtUp({ brokers, databaseUrl }: FaultInstallation) {
  const admin = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const startedAtMs = performance.now();
  let lagAtTheEnd = 0;
  try {
    do {
      const checkpoints = await readCheckpoints(databaseUrl);
      const ends = await admin.fetchTopicOffsets(Topic.rawTelemetry);
      lagAtTheEnd = ends.reduce(
        (lag, { partition, high }) => lag + Number(high) - (checkpoints.get(partition) ?? 0),
        0,
      );
      if (lagAtTheEnd < LAG_RECORDS) break;
      await sleep(250);
    } while (performance.now() - startedAtMs < 2 * LAG_MS);
  } finally {
    await admin.disconnect();
  }
  return { lagAtTheEnd, secondsToLagBelow1000: Math.round((performance.now() - startedAtMs) / 100) / 10 };
}

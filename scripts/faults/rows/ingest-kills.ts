import { setTimeout as sleep } from 'node:timers/promises';
import { Signal } from '../../../contracts/otlp/signal.ts';
import { offerLoad } from '../offer-load.ts';
import { settle } from '../settle.ts';
import type { Row } from './row.ts';
import { countChecks, countFigures, withInstallation } from './with-installation.ts';

const SENDERS = 6;
const LARGEST_REQUEST = 100;

/** R1: ingest is killed again and again under load on both transports, all signals. */
export const ingestKills: Row = {
  title: 'kill -9 of ingest',
  run: ({ rate, kills = 20, records = 1_000_000, random }) =>
    withInstallation({}, async (installation) => {
      const { ingest, otlpUrl, otlpGrpc } = installation;
      const load = offerLoad({
        addresses: [otlpUrl, otlpGrpc],
        recordsPerSecond: rate,
        signals: Object.values(Signal),
        senders: SENDERS,
      });
      for (let kill = 1; kill <= kills; kill += 1) {
        // Kills are spread over the whole of the load.
        const from = load.acknowledged() + (records / (kills + 1)) * 0.5;
        while (load.acknowledged() < from) await sleep(50);
        await sleep(random() * 2_000);
        await ingest.kill();
        await sleep(random() * 500);
        await ingest.start();
      }
      while (load.acknowledged() < records) await sleep(200);
      const keys = await load.end();
      const settled = await settle(keys, installation);
      const mayRepeat = kills * SENDERS * LARGEST_REQUEST;
      const acknowledged = load.acknowledged();
      return {
        figures: { kills, acknowledged, retries: load.retries(), mayRepeat, ...countFigures(settled) },
        checks: [
          ...countChecks(settled),
          [`${String(records)} records were acknowledged`, acknowledged >= records],
          ['no more is repeated than was in flight at the kills', settled.repeated <= mayRepeat],
        ],
      };
    }),
};

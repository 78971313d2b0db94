import { setTimeout as sleep } from 'node:timers/promises';
import { Topic } from '../../../contracts/topics/topics.ts';
import { movePartitionLeaders } from '../../../platform/components/run/move-partition-leaders.ts';
import type { FaultInstallation } from '../fault-installation.ts';
import { offerLoad, p99Ms } from '../offer-load.ts';
import { settle } from '../settle.ts';
import type { Row } from './row.ts';
import { recoveryChecks, untilFast } from './until-fast.ts';
import { countChecks, countFigures, withInstallation } from './with-installation.ts';

const PAUSE_MS = 2_000;

/** R3 on three brokers: the partitions change their leader again and again; then one broker is killed, and comes back. */
export const leaderChange: Row = {
  title: 'three brokers: leaders that move, a broker that is killed',
  run: ({ rate, seconds = 60 }) =>
    withInstallation({ cluster: true }, async (installation) => {
      const load = offerLoad({ addresses: [installation.otlpUrl, installation.otlpGrpc], recordsPerSecond: rate });
      await sleep(10_000);
      const p99: Record<string, number> = { before: Math.round(p99Ms(load.acknowledgements, 0, performance.now())) };
      const recovered: Record<string, number> = {};
      const during = async <T>(name: string, trouble: () => Promise<T>): Promise<T> => {
        const beganAtMs = performance.now();
        const result = await trouble();
        p99[name] = Math.round(p99Ms(load.acknowledgements, beganAtMs, performance.now()));
        recovered[name] = await untilFast(load);
        return result;
      };
      const moves = await during('moves', async () => moveFor(seconds * 1_000, installation));
      await during('kill', async () => {
        await installation.broker.kill();
        await sleep(seconds * 1_000);
        await installation.broker.start();
      });
      const keys = await load.end();
      const settled = await settle(keys, installation);
      const figures = { seconds, moves, acknowledged: keys.traces.size, p99Ms: p99, secondsToP99Below1s: recovered };
      return {
        figures: { ...figures, ...countFigures(settled) },
        checks: [['the leaders moved', moves > 0], ...countChecks(settled), ...recoveryChecks(recovered)],
      };
    }),
};

/** How often all the leaders of raw telemetry moved in this time. */
async function moveFor(durationMs: number, { brokers }: FaultInstallation): Promise<number> {
  const endMs = performance.now() + durationMs;
  let moves = 0;
  for (; performance.now() < endMs; moves += 1) {
    await movePartitionLeaders(brokers.split(','), Topic.rawTelemetry);
    await sleep(PAUSE_MS);
  }
  return moves;
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultInstallation } from '../fault-installation.ts';
import { offerLoad, p99Ms } from '../offer-load.ts';
import { settle } from '../settle.ts';
import type { Row } from './row.ts';
import { recoveryChecks, untilFast } from './until-fast.ts';
import { countChecks, countFigures, withInstallation } from './with-installation.ts';

const LATENCY_MS = 500;
const RESETS = 0.01;

interface Trouble {
  readonly name: string;
  begin(installation: FaultInstallation): void;
  end(installation: FaultInstallation): void;
}

const TROUBLES: readonly Trouble[] = [
  {
    name: 'SIGSTOP',
    begin: ({ broker }) => broker.signal('SIGSTOP'),
    end: ({ broker }) => broker.signal('SIGCONT'),
  },
  {
    name: 'latency500ms',
    begin: ({ network }) => network?.setLatency(LATENCY_MS),
    end: ({ network }) => network?.setLatency(0),
  },
  {
    name: 'resets1percent',
    begin: ({ network }) => network?.setResets(RESETS),
    end: ({ network }) => network?.setResets(0),
  },
];

/** R3: the broker freezes, is far away, or its connections break; afterwards acknowledgements are fast again. */
export const badNetwork: Row = {
  title: 'a frozen broker, 500 ms of latency, 1 % resets',
  run: ({ rate, seconds = 60 }) =>
    withInstallation({ badNetwork: true }, async (installation) => {
      const load = offerLoad({ addresses: [installation.otlpUrl, installation.otlpGrpc], recordsPerSecond: rate });
      await sleep(10_000);
      const p99: Record<string, number> = { before: Math.round(p99Ms(load.acknowledgements, 0, performance.now())) };
      const recovered: Record<string, number> = {};
      for (const trouble of TROUBLES) {
        const beganAtMs = performance.now();
        trouble.begin(installation);
        await sleep(seconds * 1_000);
        trouble.end(installation);
        p99[trouble.name] = Math.round(p99Ms(load.acknowledgements, beganAtMs, performance.now()));
        recovered[trouble.name] = await untilFast(load);
      }
      const keys = await load.end();
      const settled = await settle(keys, installation);
      const figures = { seconds, acknowledged: keys.traces.size, p99Ms: p99, secondsToP99Below1s: recovered };
      return {
        figures: { ...figures, ...countFigures(settled) },
        checks: [...countChecks(settled), ...recoveryChecks(recovered)],
      };
    }),
};

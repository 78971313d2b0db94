import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultInstallation } from '../fault-installation.ts';
import { offerLoad, p99Ms } from '../offer-load.ts';
import type { OfferedLoad } from '../offer-load.ts';
import { settle } from '../settle.ts';
import type { Row } from './row.ts';
import { countChecks, countFigures, withInstallation } from './with-installation.ts';

const LATENCY_MS = 500;
const RESETS = 0.01;
const RECOVERY_MS = 60_000;
const WINDOW_MS = 10_000;

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
        checks: [
          ...countChecks(settled),
          ...Object.entries(recovered).map(
            ([name, took]) => [`p99 is below 1 s within 60 s after ${name}`, took * 1_000 <= RECOVERY_MS] as const,
          ),
        ],
      };
    }),
};

/** Seconds until a window of ten begins in which the 99th percentile is below a second. */
async function untilFast({ acknowledgements }: OfferedLoad): Promise<number> {
  const endedAtMs = performance.now();
  await sleep(WINDOW_MS);
  while (performance.now() - endedAtMs < 2 * RECOVERY_MS) {
    const nowMs = performance.now();
    const p99 = p99Ms(acknowledgements, nowMs - WINDOW_MS, nowMs);
    if (p99 > 0 && p99 < 1_000) break;
    await sleep(1_000);
  }
  return Math.round((performance.now() - endedAtMs - WINDOW_MS) / 100) / 10;
}

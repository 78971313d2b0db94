import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Signal } from '../../contracts/otlp/signal.ts';
import { startPrometheus } from '../../platform/components/run/start-prometheus.ts';
import { findLastingPort } from '../faults/free-port.ts';
import type { FaultInstallation } from '../faults/fault-installation.ts';
import { createRoleVictim } from '../faults/victim.ts';
import type { SourceReport } from './source.ts';

const INTERVAL_SECONDS = 5;
/** What is collected: one gauge of one job, a sample every scrape. */
const SELECTOR = 'up';

interface Samples {
  readonly data: { readonly result: readonly { readonly values: readonly (readonly [number, string])[] }[] };
}

/** A Prometheus server that scrapes itself, read by the role `collect`. */
export interface CollectedPrometheus {
  /** Times of the samples that Prometheus has, in milliseconds. */
  sampleTimes(): Promise<readonly number[]>;
  stop(): Promise<void>;
}

/** Starts both. */
export async function startCollectedPrometheus(
  program: string,
  service: string,
  { folder, settings }: FaultInstallation,
): Promise<CollectedPrometheus> {
  const port = await findLastingPort();
  const home = join(folder, 'prometheus');
  await mkdir(home, { recursive: true });
  const server = await startPrometheus({
    program,
    folder: home,
    port,
    scrape: { [service]: [`127.0.0.1:${String(port)}`] },
    intervalSeconds: INTERVAL_SECONDS,
  });
  const url = `http://${server.address}`;
  const targets = join(home, 'targets.yaml');
  await writeFile(targets, `targets: [{service: ${service}, url: "${url}", selectors: ["${SELECTOR}"]}]\n`);
  const collect = createRoleVictim({
    name: 'collect',
    role: 'collect',
    folder,
    environment: {
      ...settings,
      SLO_SCOUT_SPOOL_DIR: join(folder, 'state', 'collect-spool'),
      SLO_SCOUT_COLLECT_PORT: String(await findLastingPort()),
      SLO_SCOUT_COLLECT_TARGETS: targets,
      SLO_SCOUT_COLLECT_SERVICES: 'off',
      SLO_SCOUT_COLLECT_INTERVAL: '10s',
    },
  });
  const stop = async (): Promise<void> => {
    await collect.stop();
    await server.stop();
  };
  try {
    await collect.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    async sampleTimes() {
      const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(`${SELECTOR}[6h]`)}`);
      const { data } = (await answer.json()) as Samples;
      return data.result.flatMap(({ values }) => values.map(([seconds]) => Math.round(seconds * 1_000)));
    },
    stop,
  };
}

/** Samples that Prometheus has within the time that was collected, beside what the log has of them. */
export function reportCollected(
  service: string,
  samplesMs: readonly number[],
  pointsMs: ReadonlySet<number>,
): SourceReport {
  const [first, last] = [Math.min(...pointsMs), Math.max(...pointsMs)];
  const sent = samplesMs.filter((timeMs) => timeMs >= first && timeMs <= last).length;
  return { service, signal: Signal.metrics, sent, acknowledged: undefined };
}

/** What was scraped last is collected after the delay that gives Prometheus time, and an interval. */
export async function untilCollected(): Promise<void> {
  await sleep(30_000);
}

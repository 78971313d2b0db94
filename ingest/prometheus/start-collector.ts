import { COLLECTOR_TIMES } from './collector-options.ts';
import type { CollectorOptions } from './collector-options.ts';
import { openPositions } from './schedule/positions.ts';
import { createTargetRuns } from './target-runs.ts';
import type { TargetRuns } from './target-runs.ts';
import type { CollectTarget } from './targets/collect-target.ts';
import { readServiceTargets } from './targets/service-targets.ts';
import { openTargetFile } from './targets/watch-target-file.ts';
import type { TargetFile } from './targets/watch-target-file.ts';

/** How many targets there are, and how many of them cannot be read now. */
export interface CollectorHealth {
  readonly targets: number;
  readonly failing: number;
}

/** A running collector. */
export interface RunningCollector {
  health(): CollectorHealth;
  /** Reads nothing more, lets windows that are being handed over finish, and keeps the times collected. */
  close(): Promise<void>;
}

/**
 * Collects metrics from Prometheus servers: those of the targets file and those that registered services name. Every
 * window of time is handed to the intake once; only when the process dies between the intake's answer and the saved
 * time is a window handed over again, with the same times and values.
 * @throws ScoutError invalid_argument or not_found when the targets file or the allow list cannot be used, data_loss when
 * the times collected before cannot be read
 */
export async function startPrometheusCollector(options: CollectorOptions): Promise<RunningCollector> {
  const { config, nowMs = Date.now, times = {} } = options;
  const positions = await openPositions({
    file: config.positionsFile,
    maxAgeMs: 2 * (config.maxCatchUpMs + config.intervalMs),
  });
  const runs = createTargetRuns(options, positions);
  const timers: NodeJS.Timeout[] = [];
  const sources = createSources(options, (targets) => runs.apply(targets));
  try {
    await sources.open();
  } catch (error) {
    await runs.close();
    throw error;
  }
  timers.push(setInterval(() => void sources.reconcile(), config.reconcileMs));
  const reportLag = (): void => {
    reportRuns(options, { runs, collectedToMs: (id) => positions.get(id), nowMs: nowMs() });
  };
  timers.push(setInterval(reportLag, times.lagIntervalMs ?? COLLECTOR_TIMES.lagIntervalMs));
  return {
    health() {
      const { current } = runs;
      return { targets: current.length, failing: current.filter(({ state }) => state.failure !== undefined).length };
    },
    async close() {
      for (const timer of timers) clearInterval(timer);
      await sources.close();
      await runs.close();
    },
  };
}

/** Where targets come from. One of the file stands for one of a service with the same name, environment and URL. */
function createSources(options: CollectorOptions, apply: (targets: readonly CollectTarget[]) => void) {
  const { config, services } = options;
  const found: Record<CollectTarget['origin'], readonly CollectTarget[]> = { file: [], service: [] };
  let file: TargetFile | undefined;
  let isOpen = false;
  let underWay = Promise.resolve();
  const changed = (origin: CollectTarget['origin'], targets: readonly CollectTarget[]): void => {
    found[origin] = targets;
    if (!isOpen) return;
    const ids = new Set(found.file.map(({ id }) => id));
    apply([...found.file, ...found.service.filter(({ id }) => !ids.has(id))]);
  };
  const readServices = async (): Promise<void> => {
    if (services === undefined) return;
    const targets = await readServiceTargets({ ...options, services, intervalMs: config.intervalMs });
    if (targets !== undefined) changed('service', targets);
  };
  return {
    async open(): Promise<void> {
      if (config.targetsFile !== undefined) {
        const onTargets = (targets: readonly CollectTarget[]): void => changed('file', targets);
        file = await openTargetFile({ ...options, path: config.targetsFile, intervalMs: config.intervalMs, onTargets });
      }
      await readServices();
      isOpen = true;
      changed('file', found.file);
    },
    /** Looks at everything again; one look at a time. */
    reconcile(): Promise<void> {
      underWay = underWay.then(async () => {
        await file?.check();
        if (isOpen) await readServices();
      });
      return underWay;
    },
    async close(): Promise<void> {
      isOpen = false;
      file?.close();
      await underWay;
    },
  };
}

interface RunsAt {
  readonly runs: TargetRuns;
  readonly collectedToMs: (targetId: string) => number | undefined;
  readonly nowMs: number;
}

function reportRuns({ metrics }: CollectorOptions, { runs, collectedToMs, nowMs }: RunsAt): void {
  const { current } = runs;
  for (const origin of ['file', 'service'] as const) {
    const ofOrigin = current.filter(({ target }) => target.origin === origin);
    const failing = ofOrigin.filter(({ state }) => state.failure !== undefined).length;
    metrics.collectTargets.set({ origin, state: 'failing' }, failing);
    metrics.collectTargets.set({ origin, state: 'working' }, ofOrigin.length - failing);
  }
  const lagsMs = current.map(({ target }) => nowMs - (collectedToMs(target.id) ?? nowMs));
  metrics.collectLagSeconds.set(Math.max(0, ...lagsMs) / 1000);
}

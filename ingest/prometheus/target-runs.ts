import { isDeepStrictEqual } from 'node:util';
import { createAddressPolicy, ANY_ADDRESS } from './client/address-policy.ts';
import { createHttpConnections } from './client/http-connection.ts';
import { createPrometheusClient } from './client/prometheus-client.ts';
import { COLLECTOR_TIMES } from './collector-options.ts';
import type { CollectorOptions } from './collector-options.ts';
import { handOver } from './hand-over.ts';
import { createTargetReader } from './read-target.ts';
import { jitterOf } from './schedule/plan-window.ts';
import type { Positions } from './schedule/positions.ts';
import { runTarget } from './schedule/run-target.ts';
import type { TargetState } from './schedule/run-target.ts';
import { createSlots } from './schedule/slots.ts';
import type { CollectTarget } from './targets/collect-target.ts';

/** A target that is being collected from. */
export interface TargetRun {
  readonly target: CollectTarget;
  readonly state: TargetState;
}

/** The targets being collected from, each by a loop of its own. */
export interface TargetRuns {
  readonly current: readonly TargetRun[];
  /** Starts, ends and exchanges loops until they are those of the targets; one that is as before goes on untouched. */
  apply(targets: readonly CollectTarget[]): void;
  close(): Promise<void>;
}

/** Windows read and handed over at one time: what bounds the memory. */
const MAX_WINDOWS_AT_ONCE = 4;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

interface LiveRun extends TargetRun {
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/** Creates the runs, none at first. @throws ScoutError invalid_argument when the allow list of addresses is wrong */
export function createTargetRuns(options: CollectorOptions, positions: Positions): TargetRuns {
  const times = { ...COLLECTOR_TIMES, ...options.times };
  const connections = {
    file: createHttpConnections(ANY_ADDRESS),
    service: createHttpConnections(createAddressPolicy(options.config.allowedAddresses)),
  };
  const abandon = new AbortController();
  const collectWith = createCollect({ options, connections, times, abandon: abandon.signal });
  const { delayMs, maxCatchUpMs } = options.config;
  const loops = createLoops((target, state, signal) => {
    const { id, intervalMs } = target;
    const rhythm = { delayMs, maxCatchUpMs, intervalMs, jitterMs: jitterOf(id, intervalMs) };
    const loop = { ...options, ...times, target, rhythm, positions, nowMs: options.nowMs ?? Date.now, signal };
    return runTarget({ ...loop, collect: collectWith(target, signal) }, state);
  });
  return {
    get current() {
      return [...loops.live.values()];
    },
    apply(targets) {
      const wanted = new Map(targets.map((target) => [target.id, target]));
      for (const { target } of [...loops.live.values()]) {
        if (!isDeepStrictEqual(wanted.get(target.id), target)) loops.end(target.id);
      }
      for (const target of wanted.values()) if (!loops.live.has(target.id)) loops.start(target);
    },
    async close() {
      const grace = setTimeout(() => abandon.abort(), times.closeGraceMs);
      await loops.endAll();
      clearTimeout(grace);
      connections.file.close();
      connections.service.close();
    },
  };
}

type RunLoop = (target: CollectTarget, state: TargetState, signal: AbortSignal) => Promise<void>;

/** Loops by the id of their target. The next one of a target begins when the one before has ended. */
function createLoops(run: RunLoop) {
  const live = new Map<string, LiveRun>();
  const ending = new Map<string, Promise<void>>();
  const end = (id: string): void => {
    const loop = live.get(id);
    if (loop === undefined) return;
    loop.stop.abort();
    live.delete(id);
    ending.set(id, loop.done);
    void loop.done.then(() => {
      if (ending.get(id) === loop.done) ending.delete(id);
    });
  };
  return {
    live: live as ReadonlyMap<string, LiveRun>,
    end,
    start(target: CollectTarget): void {
      const stop = new AbortController();
      const state: TargetState = { failure: undefined };
      const before = ending.get(target.id) ?? Promise.resolve();
      const done = before.then(() => run(target, state, stop.signal));
      live.set(target.id, { target, state, stop, done });
    },
    async endAll(): Promise<void> {
      for (const id of [...live.keys()]) end(id);
      await Promise.all(ending.values());
    },
  };
}

interface CollectParts {
  readonly options: CollectorOptions;
  readonly connections: Readonly<Record<CollectTarget['origin'], ReturnType<typeof createHttpConnections>>>;
  readonly times: typeof COLLECTOR_TIMES;
  /** Ends handing over, which outlives the reading: what is half taken would come again after a restart. */
  readonly abandon: AbortSignal;
}

type Collect = Parameters<typeof runTarget>[0]['collect'];

function createCollect({ options, connections, times, abandon }: CollectParts) {
  const { config, logger } = options;
  const slots = createSlots(MAX_WINDOWS_AT_ONCE);
  return (target: CollectTarget, signal: AbortSignal): Collect => {
    const client = createPrometheusClient({
      ...options,
      target,
      connections: connections[target.origin],
      timeoutMs: config.timeoutMs,
      maxBodyBytes: MAX_ANSWER_BYTES,
      signal,
    });
    const limits = { maxSeries: config.maxSeries, maxSamples: config.maxSamples };
    const reader = createTargetReader({ target, client, limits, logger, nowMs: options.nowMs ?? Date.now });
    return (window) =>
      slots.run(async () => {
        const buffer = await reader.read(window);
        await handOver(target, { buffer, types: await reader.types() }, { ...options, ...times, signal: abandon });
      });
  };
}

import { performance } from 'node:perf_hooks';
import { ConsumerGroup, Topic } from '../contracts/topics/topics.ts';
import { runPartitionEngine } from './engine/run-partition-engine.ts';
import { createLogEngine } from './logs/log-engine.ts';
import type { LogEngineDeps } from './logs/log-engine.ts';
import type { EventLogConsumer } from './ports.ts';

/** What the worker runs on. */
export interface LogWorkerOptions extends Omit<LogEngineDeps, 'group' | 'topic' | 'now' | 'wallClock'> {
  readonly consumer: EventLogConsumer;
  /** Ends the worker after a last checkpoint. */
  readonly signal: AbortSignal;
}

/**
 * Runs the log worker until the signal aborts: reads the logs among the raw telemetry, finds the template of each line,
 * and commits log capsules with exactly-once effect. It restarts from the store as {@link runPartitionEngine} says.
 * @throws ScoutError what no retry mends
 */
export async function runLogWorker({ consumer, signal, ...deps }: LogWorkerOptions): Promise<void> {
  const names = { group: ConsumerGroup.logs, topic: Topic.rawTelemetry };
  const now = (): number => performance.now();
  await runPartitionEngine({
    ...names,
    createEngine: () => createLogEngine({ ...deps, ...names, now, wallClock: () => Date.now() }),
    consumer,
    logger: deps.logger,
    signal,
    now,
  });
}

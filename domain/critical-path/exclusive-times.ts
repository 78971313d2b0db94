import type { Journey } from '../journey/journey.ts';
import type { CriticalPath, TimedForest } from './critical-path.ts';

/** An operation with the time that it alone answers for on one critical path. */
export interface ExclusiveTime {
  /** Service, environment and operation; its `journeyId` identifies the operation, journey or not. */
  readonly operation: Journey;
  /** Nanoseconds; above 0. */
  readonly ns: number;
}

/** The path's time by operation, in order of first appearance. The times sum to the root's duration exactly. */
export function exclusiveTimes(
  forest: TimedForest,
  { segments }: Pick<CriticalPath, 'segments'>,
): readonly ExclusiveTime[] {
  const times = new Map<string, { operation: Journey; ns: number }>();
  for (const { position, fromNs, toNs } of segments) {
    const operation = forest.spans[position]?.label.entry;
    if (operation === undefined) continue;
    const known = times.get(operation.journeyId);
    if (known === undefined) times.set(operation.journeyId, { operation, ns: toNs - fromNs });
    else known.ns += toNs - fromNs;
  }
  return [...times.values()];
}

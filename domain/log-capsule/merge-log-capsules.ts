import { sampleRankOf } from '../journey/capsule-samples.ts';
import { LOG_CAPSULE_TRACES } from './log-capsule.ts';
import type { LogCapsule } from './log-capsule.ts';

/** The capsule of the lines of both; key fields are those of the first. Associative and commutative. */
export function mergeLogCapsules(a: LogCapsule, b: LogCapsule): LogCapsule {
  return {
    ...a,
    lines: a.lines.map((count, index) => count + (b.lines[index] ?? 0)),
    bytes: a.bytes + b.bytes,
    tracedLines: a.tracedLines + b.tracedLines,
    firstMs: Math.min(a.firstMs, b.firstMs),
    lastMs: Math.max(a.lastMs, b.lastMs),
    traceIds: smallestTraceIds([...a.traceIds, ...b.traceIds]),
  };
}

/**
 * The {@link LOG_CAPSULE_TRACES} trace ids of smallest rank, without repeats: the same for every order of merging, and
 * the rank is that of the samples of trace capsules, so both tend to name the same traces.
 */
export function smallestTraceIds(traceIds: Iterable<string>): readonly string[] {
  const unique = [...new Set(traceIds)];
  if (unique.length <= 1) return unique;
  return unique
    .map((traceId) => ({ traceId, rank: sampleRankOf(traceId) }))
    .sort((a, b) => a.rank - b.rank || (a.traceId < b.traceId ? -1 : 1))
    .slice(0, LOG_CAPSULE_TRACES)
    .map(({ traceId }) => traceId);
}

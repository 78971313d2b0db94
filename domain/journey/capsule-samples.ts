import { stableHash } from '../fingerprint/stable-hash.ts';
import { CAPSULE_SAMPLES } from './capsule.ts';

/**
 * The {@link CAPSULE_SAMPLES} trace ids with the smallest hashes, smallest first, without repeats. Whoever merges two
 * capsules takes this of both their samples, so the result is the same for every order of merging.
 */
export function smallestSamples(traceIds: Iterable<string>): readonly string[] {
  const unique = [...new Set(traceIds)];
  if (unique.length <= 1) return unique;
  return unique
    .map((traceId) => ({ traceId, hash: stableHash([traceId]) }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1))
    .slice(0, CAPSULE_SAMPLES)
    .map(({ traceId }) => traceId);
}

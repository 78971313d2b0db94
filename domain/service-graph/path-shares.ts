import type { ExclusiveTime } from '../critical-path/exclusive-times.ts';
import type { Journey } from '../journey/journey.ts';
import { sketchIndexOf } from '../sketch/dd-sketch.ts';

/** An operation's part of the time that requests take. */
export interface PathShare {
  readonly operation: Journey;
  /** 0..1; the shares of all operations sum to 1. */
  readonly share: number;
}

/** Which operations own how much of a journey's time, all over and near a percentile. */
export interface PathShares {
  /** Requests with a critical path: those that took any time. */
  readonly requests: number;
  /** Share of the time of all requests together, the largest first: a slow request weighs more. Empty without requests. */
  overall(): readonly PathShare[];
  /** Mean share over the requests near the `q`-quantile of duration (see {@link createPathShares}), the largest first. */
  near(q: number): readonly PathShare[];
}

/** Collects the critical paths of one journey's requests. */
export interface PathSharesBuilder {
  /** Adds a request: its duration in milliseconds, and the times that tile it. A request without duration adds nothing. */
  add(durationMs: number, times: readonly ExclusiveTime[]): void;
  build(): PathShares;
}

/** Half of the neighbourhood of a percentile, as a share of all requests. */
const HALF_WIDTH = 0.025;
/** A neighbourhood has at least so many requests, if there are so many. */
const MIN_NEIGHBOURS = 5;

/** Requests whose durations are in one sketch bucket, equal to 1 %. */
interface Bucket {
  requests: number;
  /** Sum of shares by operation id. */
  readonly shares: Map<string, number>;
}

/**
 * Creates a builder without requests. What "operation X owns 31 % of p99" means:
 *
 * Each request gives every operation a share: its exclusive time on the request's critical path divided by the request's
 * duration. The requests of the journey are ordered by duration and numbered 1..n. Near the q-quantile are those with rank
 * r - h to r + h, where r = ⌈q·n⌉ (nearest rank) and h = ⌈2.5 % of n⌉, no more than n - r so that the neighbourhood stays
 * centred, and downwards at least 5 requests. An operation's share of the percentile is the mean of its shares over
 * these requests: each counts alike.
 *
 * Memory does not grow with requests: shares are summed by the bucket of the latency sketch that the duration is in, so
 * requests within 1 % of each other have no order, and a bucket that is in the neighbourhood by a part counts by that part.
 * Hence the result depends on the set of requests alone.
 */
export function createPathShares(): PathSharesBuilder {
  const buckets = new Map<number, Bucket>();
  const operations = new Map<string, Journey>();
  const sumsNs = new Map<string, number>();
  return {
    add(durationMs, times) {
      const totalNs = times.reduce((sum, { ns }) => sum + ns, 0);
      if (totalNs <= 0) return;
      const bucket = bucketAt(buckets, sketchIndexOf(durationMs));
      bucket.requests += 1;
      for (const { operation, ns } of times) {
        const { journeyId } = operation;
        operations.set(journeyId, operation);
        sumsNs.set(journeyId, (sumsNs.get(journeyId) ?? 0) + ns);
        bucket.shares.set(journeyId, (bucket.shares.get(journeyId) ?? 0) + ns / totalNs);
      }
    },
    build() {
      const ascending = [...buckets].sort(([a], [b]) => a - b).map(([, bucket]) => bucket);
      const requests = ascending.reduce((sum, bucket) => sum + bucket.requests, 0);
      return {
        requests,
        overall: () => largestFirst(operations, sumsNs),
        near: (q) => largestFirst(operations, sharesIn(ascending, neighbourhoodOf(q, requests))),
      };
    },
  };
}

/** Ranks, both included. */
interface Ranks {
  readonly from: number;
  readonly to: number;
}

function neighbourhoodOf(q: number, requests: number): Ranks {
  const rank = Math.min(requests, Math.max(1, Math.ceil(q * requests)));
  const half = Math.min(Math.ceil(HALF_WIDTH * requests), requests - rank);
  const to = rank + half;
  return { from: Math.max(1, Math.min(rank - half, to - MIN_NEIGHBOURS + 1)), to };
}

/** Sums of shares over the requests of these ranks, by operation id. */
function sharesIn(ascending: readonly Bucket[], { from, to }: Ranks): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  let before = 0;
  for (const { requests, shares } of ascending) {
    const inside = Math.min(to, before + requests) - Math.max(from, before + 1) + 1;
    before += requests;
    if (inside <= 0) continue;
    for (const [id, sum] of shares) sums.set(id, (sums.get(id) ?? 0) + (sum * inside) / requests);
  }
  return sums;
}

/** Each operation's part of the whole. The shares of a request sum to 1, so the parts of their sums are their mean. */
function largestFirst(
  operations: ReadonlyMap<string, Journey>,
  sums: ReadonlyMap<string, number>,
): readonly PathShare[] {
  const whole = [...sums.values()].reduce((total, sum) => total + sum, 0);
  return [...operations.values()]
    .map((operation) => ({ operation, share: (sums.get(operation.journeyId) ?? 0) / whole }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share || compareText(nameOf(a.operation), nameOf(b.operation)));
}

function bucketAt(buckets: Map<number, Bucket>, index: number): Bucket {
  let bucket = buckets.get(index);
  if (bucket === undefined) {
    bucket = { requests: 0, shares: new Map() };
    buckets.set(index, bucket);
  }
  return bucket;
}

function nameOf({ service, operation, environment }: Journey): string {
  return `${service} ${operation} ${environment}`;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

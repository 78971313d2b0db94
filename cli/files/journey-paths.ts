import { exclusiveTimes } from '../../domain/critical-path/exclusive-times.ts';
import { findCriticalPath } from '../../domain/critical-path/find-critical-path.ts';
import type { CriticalPath, TimedForest } from '../../domain/critical-path/critical-path.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { createPathShares } from '../../domain/service-graph/path-shares.ts';
import type { PathShares, PathSharesBuilder } from '../../domain/service-graph/path-shares.ts';
import type { TraceFigures } from './file-analysis.ts';

/** Critical paths by journey, and what was found out on the way. */
export class JourneyPaths {
  private readonly shares = new Map<string, PathSharesBuilder>();
  private readonly counts = {
    detachedSpans: 0,
    asynchronousSpans: 0,
    shiftedSpans: 0,
    clippedSpans: 0,
    withoutPath: 0,
  };

  /** Adds the path of one request of a journey; one that has none is counted. */
  add(journeyId: string, forest: TimedForest): void {
    const path = pathOrNone(forest);
    if (path === undefined) {
      this.counts.withoutPath += 1;
      return;
    }
    this.count(path);
    this.builderOf(journeyId).add(path.durationNs / 1e6, exclusiveTimes(forest, path));
  }

  sharesOf(journeyId: string): PathShares {
    return this.builderOf(journeyId).build();
  }

  figures(): Omit<TraceFigures, 'traces' | 'duplicateSpans'> {
    return { ...this.counts };
  }

  private count({ detached, asynchronous, misplaced }: CriticalPath): void {
    const shifted = misplaced.filter(({ kind }) => kind === 'shifted').length;
    this.counts.detachedSpans += detached;
    this.counts.asynchronousSpans += asynchronous.length;
    this.counts.shiftedSpans += shifted;
    this.counts.clippedSpans += misplaced.length - shifted;
  }

  private builderOf(journeyId: string): PathSharesBuilder {
    let builder = this.shares.get(journeyId);
    if (builder === undefined) {
      builder = createPathShares();
      this.shares.set(journeyId, builder);
    }
    return builder;
  }
}

function pathOrNone(forest: TimedForest): CriticalPath | undefined {
  try {
    return findCriticalPath(forest);
  } catch (error) {
    if (error instanceof ScoutError) return undefined;
    throw error;
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { requireReprocessRange } from '../../domain/reprocess/reprocess-range.ts';
import type { ReprocessRange } from '../../domain/reprocess/reprocess-range.ts';
import { listArchive } from '../archive/list-archive.ts';
import type { BlobStore } from '../ports.ts';
import { chooseBatches, requireTelemetry } from './choose-batches.ts';
import type { ReplayStaging } from './ports.ts';

/** What checking a range needs. */
export interface RangeCheckDeps {
  readonly staging: Pick<ReplayStaging, 'archivedOffsets' | 'countedOffsets'>;
  readonly archive: Pick<BlobStore, 'list'>;
  /** How long after its end a window may still change. */
  readonly settleMs: number;
  /** How long raw telemetry is kept. */
  readonly retentionMs: number;
  readonly nowMs: () => number;
  /** How long the archive may be looked through while somebody waits; 2 s when absent. */
  readonly lookMs?: number;
}

/** Says at once of a range what a run would find out after a while. */
export interface RangeCheck {
  /**
   * Of an archive that takes too long to be looked through only the first part is known: then the run itself finds
   * what it lacks.
   * @throws ScoutError invalid_argument for a range that is none; failed_precondition when it is too fresh or too old, or
   * the archive is off, begins too late, lacks a batch, or has no telemetry of it
   */
  requireReprocessable(range: ReprocessRange): Promise<void>;
}

type Archive = Awaited<ReturnType<typeof listArchive>>;

const LOOK_MS = 2_000;

/** Creates the check. */
export function createRangeCheck(deps: RangeCheckDeps): RangeCheck {
  const { staging, nowMs } = deps;
  return {
    async requireReprocessable(range) {
      requireReprocessRange(range, { ...deps, nowMs: nowMs() });
      const counted = await staging.countedOffsets();
      // Before the archive is listed: what is archived by then is in the list.
      const archived = await staging.archivedOffsets();
      if (counted.size > 0 && archived.size === 0) throw archiveIsOff();
      const objects = await lookThrough(deps);
      if (objects === undefined) return;
      const positions = [...counted].map(([partition, offset]) => {
        const endOffset = Math.min(offset, archived.get(partition) ?? 0);
        return { kind: 'traces' as const, partition, endOffset, remembered: undefined };
      });
      chooseBatches(objects, positions, range);
      // What is not archived yet, which a run waits for, may be all there is of the range.
      const isCaughtUp = positions.every(({ partition, endOffset }) => endOffset === counted.get(partition));
      if (isCaughtUp) requireTelemetry(objects, range);
    },
  };
}

async function lookThrough({ archive, nowMs, retentionMs, lookMs }: RangeCheckDeps): Promise<Archive | undefined> {
  const atMs = nowMs();
  const listing = listArchive(archive, { fromMs: atMs - retentionMs, toMs: atMs });
  // Nobody may be there any more when it fails.
  listing.catch(() => undefined);
  const waiting = new AbortController();
  try {
    const late = delay(lookMs ?? LOOK_MS, undefined, { signal: waiting.signal }).catch(() => undefined);
    return await Promise.race([listing, late]);
  } finally {
    waiting.abort();
  }
}

function archiveIsOff(): ScoutError {
  return new ScoutError({
    code: ErrorCode.failedPrecondition,
    message:
      'Nothing is archived, so nothing can be replayed: SLO_SCOUT_ARCHIVE must be on while telemetry arrives, and the ' +
      'blob store of the stream role must take its batches.',
  });
}

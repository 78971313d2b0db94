import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { ReprocessRange } from '../../domain/reprocess/reprocess-range.ts';
import { decodeSnapshot } from '../capsules/snapshot-codec.ts';
import type { BlobStore } from '../ports.ts';
import type { ReplayedPosition } from './choose-batches.ts';
import type { LivePosition, ReplayStaging } from './ports.ts';
import { encodeRemembered, unsettledIn } from './remembered-traces.ts';
import type { Unsettled } from './remembered-traces.ts';

/** What waiting for a range to settle needs. */
export interface SettlingDeps {
  readonly staging: Pick<ReplayStaging, 'capture'>;
  /** Holds the live worker's snapshots. */
  readonly snapshots: Pick<BlobStore, 'get'>;
  readonly limits: { readonly allowedLatenessMs: number; readonly maxJourneysPerService: number };
  readonly nowMs: () => number;
  readonly sleep: (durationMs: number) => Promise<void>;
}

/** The run, and what its range is; `alive` is called at least every few seconds and throws to stop it. */
export interface SettlingJob extends ReprocessRange {
  readonly runId: string;
  readonly alive: (doing: string) => void;
}

interface LookedAt extends ReplayedPosition, Unsettled {
  /** Whether the live worker has got records lately; a worker that gets none forgets none of its traces. */
  readonly isReading: boolean;
}

const WAIT_MS = 2_000;
/** Longest wait for traces that are not counted. */
const PATIENCE_MS = 600_000;
/** Between two checkpoints of a partition that gets records. */
const CHECKPOINT_SLACK_MS = 60_000;

/**
 * Captures the live rows and positions at a moment at which the live worker has counted all it has of the range. It
 * also waits until nothing of the range can be amended, as long as the allowed lateness is; but a partition where
 * nothing arrives never comes to that, and traces that late spans go on changing don't either. What the worker
 * remembers then goes with the position, so that the rows hold of it what the worker believes they hold. Logs are
 * counted when they come and never amended: they are always settled.
 * @throws ScoutError failed_precondition when spans of the range are not counted for 10 minutes
 */
export async function captureSettled(job: SettlingJob, deps: SettlingDeps): Promise<readonly ReplayedPosition[]> {
  const { staging, nowMs, sleep, limits } = deps;
  const startedAtMs = nowMs();
  const amendableUntilMs = startedAtMs + limits.allowedLatenessMs + CHECKPOINT_SLACK_MS;
  while (nowMs() < startedAtMs + PATIENCE_MS) {
    job.alive('Waiting until the range is settled');
    const looked = await lookAt(await staging.capture(job.runId, job, nowMs()), job, deps);
    const isWaiting = ({ uncounted, amendable, isReading }: LookedAt): boolean =>
      uncounted > 0 || (amendable > 0 && isReading && nowMs() < amendableUntilMs);
    if (looked !== undefined && !looked.some(isWaiting)) {
      return looked.map(({ kind, partition, endOffset, remembered }) => ({ kind, partition, endOffset, remembered }));
    }
    await sleep(WAIT_MS);
  }
  throw new ScoutError({
    code: ErrorCode.failedPrecondition,
    message: 'Spans of the range are still arriving; reprocess it when they have stopped.',
  });
}

/** undefined when a newer snapshot has replaced one meanwhile: it says nothing, and a newer capture must be made. */
async function lookAt(
  positions: readonly LivePosition[],
  job: SettlingJob,
  deps: SettlingDeps,
): Promise<readonly LookedAt[] | undefined> {
  const looked: LookedAt[] = [];
  for (const position of positions) {
    job.alive('Looking for traces of the range that are not settled');
    const { kind, partition, nextOffset, snapshotKey, atMs } = position;
    const isOpen = kind === 'traces' && snapshotKey !== undefined;
    const bytes = isOpen ? await readSnapshot(snapshotKey, deps) : undefined;
    if (bytes === 'gone') return undefined;
    looked.push({
      ...{ kind, partition, endOffset: nextOffset, ...unsettledOf(bytes, job, deps) },
      isReading: deps.nowMs() - atMs < deps.limits.allowedLatenessMs + CHECKPOINT_SLACK_MS,
    });
  }
  return looked;
}

function unsettledOf(bytes: Uint8Array | undefined, range: ReprocessRange, { limits }: SettlingDeps) {
  if (bytes === undefined) return { uncounted: 0, amendable: 0, remembered: undefined };
  const snapshot = decodeSnapshot(bytes, limits.maxJourneysPerService);
  return { ...unsettledIn(snapshot.memory, range), remembered: encodeRemembered(snapshot, range) };
}

async function readSnapshot(key: string, { snapshots }: SettlingDeps): Promise<Uint8Array | 'gone'> {
  try {
    return await snapshots.get(key);
  } catch (error) {
    if (ScoutError.from(error).code === ErrorCode.notFound) return 'gone';
    throw error;
  }
}

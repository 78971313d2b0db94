import {
  CancellationScope,
  TemporalFailure,
  defineQuery,
  proxyActivities,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { ReprocessActivities, ReprocessRef } from '../activities/reprocess/reprocess-activities.ts';
import { REPROCESS_PROGRESS_QUERY } from '../contracts/workflows/reprocess-messages.ts';
import type { ReprocessInput, ReprocessProgress, ReprocessResult } from '../contracts/workflows/reprocess-messages.ts';
import { ErrorCode } from '../domain/errors/error-code.ts';
import type { ReprocessStage } from '../domain/reprocess/reprocess-run.ts';
import { failureFacts, workflowFailure } from './failure.ts';
import { database, quick, replay } from './options.ts';
import { stageAttribute } from './search-attributes.ts';

const { beginReprocess } = proxyActivities<ReprocessActivities>(quick);
const { planReprocess, replayPartition, replayLogPartition, swapReprocessed } =
  proxyActivities<ReprocessActivities>(replay);
const { endReprocess } = proxyActivities<ReprocessActivities>(database);
const reprocessProgress = defineQuery<ReprocessProgress>(REPROCESS_PROGRESS_QUERY);

/** A range that changes under each of so many replays is not at rest. */
const MAX_ATTEMPTS = 5;

/**
 * Computes the aggregates of a range of time again from the archive, and puts them in the place of the live ones: plan,
 * replay partition by partition, traces and then logs, swap. When somebody changed a row of the range meanwhile, the swap writes nothing and
 * all of it is done again. The rows stay in the database; this history holds numbers.
 */
export async function reprocess(input: ReprocessInput): Promise<ReprocessResult> {
  const { runId } = workflowInfo();
  const ref: ReprocessRef = { runId, ...input };
  const progress = trackProgress();
  try {
    await beginReprocess({ ...ref, nowMs: Date.now() });
    const result = await replayUntilSwapped(ref, progress);
    await endReprocess(ref);
    progress.enter('completed');
    return result;
  } catch (error) {
    // Anything else is a defect of this code: the task fails and is retried until a release mends it.
    if (!(error instanceof TemporalFailure)) throw error;
    const facts = failureFacts(error);
    progress.enter('failed');
    // Also after a cancellation the staged rows must go.
    await CancellationScope.nonCancellable(() => endReprocess({ ...ref, failure: facts.message }));
    throw workflowFailure(facts);
  }
}

async function replayUntilSwapped(ref: ReprocessRef, progress: Progress): Promise<ReprocessResult> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    progress.begin(attempt);
    const { partitions, logPartitions = [] } = await planReprocess(ref);
    progress.planned(partitions.length + logPartitions.length);
    // One after the other: each takes a core, and the worker has other work to do.
    for (const partition of partitions) {
      await replayPartition({ ...ref, partition });
      progress.partitionDone();
    }
    for (const partition of logPartitions) {
      await replayLogPartition({ ...ref, partition });
      progress.partitionDone();
    }
    progress.enter('swapping');
    const outcome = await swapReprocessed(ref);
    if (outcome.kind === 'swapped') {
      return { runId: ref.runId, attempts: attempt, before: outcome.before, after: outcome.after };
    }
  }
  throw workflowFailure({
    code: ErrorCode.aborted,
    message: 'The rows of the range changed during each replay; reprocess it when no telemetry of that time arrives.',
  });
}

interface Progress {
  enter(stage: ReprocessStage): void;
  begin(attempt: number): void;
  planned(partitions: number): void;
  partitionDone(): void;
}

/** Sets the progress handler at once, so that a query works from the first moment. */
function trackProgress(): Progress {
  let state: ReprocessProgress = { stage: 'queued', attempt: 0, partitions: 0, partitionsDone: 0 };
  setHandler(reprocessProgress, () => state);
  const enter = (stage: ReprocessStage): void => {
    state = { ...state, stage };
    upsertSearchAttributes([stageAttribute(stage)]);
  };
  return {
    enter,
    begin(attempt) {
      state = { ...state, attempt, partitions: 0, partitionsDone: 0 };
      enter('planning');
    },
    planned(partitions) {
      state = { ...state, partitions };
      enter('replaying');
    },
    partitionDone() {
      state = { ...state, partitionsDone: state.partitionsDone + 1 };
    },
  };
}

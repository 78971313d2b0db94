import { TemporalFailure, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { WatchActivities, WatchedBudgets } from '../activities/watch-activities.ts';
import type { SloWatchResult } from '../contracts/workflows/slo-watch-messages.ts';
import { ErrorCode } from '../domain/errors/error-code.ts';
import { failureFacts, workflowFailure } from './failure.ts';
import type { FailureFacts } from './failure.ts';
import { compute, quick } from './options.ts';

const { findPortionEnd, keepDriftSchedules, tellBudgetEvents } = proxyActivities<WatchActivities>(quick);
const { watchBudgets } = proxyActivities<WatchActivities>(compute);

const NOTHING = { watched: 0, changed: 0, failed: 0 };

/**
 * Looks at every live SLO: each service with one has a drift schedule, each change of a budget's state is stored and
 * told. A run of seconds to minutes, started by the installation's one schedule; a run that goes on when the next one is
 * due keeps it from starting. A step that fails does not keep the others from their work.
 */
export async function sloWatch(): Promise<SloWatchResult> {
  const failures: FailureFacts[] = [];
  await attempt(failures, () => keepDriftSchedules());
  const budgets = await watchAll(failures);
  const telling = await attempt(failures, () => tellBudgetEvents({ nowMs: Date.now() }));
  const [firstFailure] = failures;
  if (firstFailure !== undefined) throw workflowFailure(firstFailure);
  if (budgets.failed > 0) {
    throw workflowFailure({
      code: ErrorCode.internal,
      message: `The budgets of ${String(budgets.failed)} of ${String(budgets.watched)} live SLOs could not be read; the log of the worker has why.`,
    });
  }
  return { watched: budgets.watched, changed: budgets.changed, told: telling?.told ?? 0 };
}

async function watchAll(failures: FailureFacts[]): Promise<Omit<WatchedBudgets, 'lastSloId'>> {
  const sum = { ...NOTHING };
  let afterSloId: WatchedBudgets['lastSloId'];
  do {
    const from = afterSloId === undefined ? {} : { afterSloId };
    const watched = await attempt(failures, () => watchBudgets({ ...from, nowMs: Date.now() }));
    // A portion that fails does not keep the later ones from their turn.
    const portion = watched ?? { ...NOTHING, ...(await attempt(failures, () => findPortionEnd(from))) };
    sum.watched += portion.watched;
    sum.changed += portion.changed;
    sum.failed += portion.failed;
    afterSloId = portion.lastSloId;
  } while (afterSloId !== undefined);
  return sum;
}

async function attempt<T>(failures: FailureFacts[], step: () => Promise<T>): Promise<T | undefined> {
  try {
    return await step();
  } catch (error) {
    // Anything but a step's failure is a defect of this code: the task fails and is retried until a release mends it.
    if (isCancellation(error) || !(error instanceof TemporalFailure)) throw error;
    failures.push(failureFacts(error));
    return undefined;
  }
}

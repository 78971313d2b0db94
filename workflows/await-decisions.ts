import { condition, log, proxyActivities } from '@temporalio/workflow';
import type { DeliveryActivities } from '../activities/delivery-activities.ts';
import { expirePending } from '../domain/decision/decide.ts';
import { pendingOf, showInList } from './delivery-run.ts';
import type { DeliveryRun } from './delivery-run.ts';
import { failureFacts } from './failure.ts';
import { database, quick } from './options.ts';

const { expireRecommendations } = proxyActivities<DeliveryActivities>(database);
const { remindReviewers } = proxyActivities<DeliveryActivities>(quick);

/**
 * Returns when every recommendation is decided or expired, or when somebody wants what is approved delivered now.
 * Reminds at every interval until then; the last reminder before the expiry is an escalation.
 */
export async function awaitDecisions(run: DeliveryRun): Promise<void> {
  while (!isSettled(run)) {
    const { additions } = run;
    const wakeAtMs = Math.min(run.expiresAtMs, run.nextReminderAtMs);
    await condition(() => isSettled(run) || run.additions !== additions, Math.max(1, wakeAtMs - Date.now()));
    if (isSettled(run) || run.additions !== additions) continue;
    if (Date.now() >= run.expiresAtMs) await expire(run);
    else if (Date.now() >= run.nextReminderAtMs) await remind(run);
  }
}

function isSettled(run: DeliveryRun): boolean {
  if (run.recording > 0) return false;
  return pendingOf(run).length === 0 || (run.deliverNow && run.waitingSloIds.length > 0);
}

/** A decision that is being recorded was in time: it is waited for, and what it frees by failing expires too. */
async function expire(run: DeliveryRun): Promise<void> {
  await condition(() => run.recording === 0);
  const sliIds = pendingOf(run);
  run.decisions = expirePending(run.decisions, sliIds);
  showInList(run);
  if (sliIds.length > 0) await expireRecommendations({ sliIds, atMs: Date.now() });
}

/** A reminder that cannot be sent must not stop the delivery. */
async function remind(run: DeliveryRun): Promise<void> {
  run.remindersSent += 1;
  // From now on, not from when it was due: a long wait for a merge must not end in a burst of reminders.
  run.nextReminderAtMs = Date.now() + run.input.settings.remindAfterMs;
  const isLast = run.nextReminderAtMs >= run.expiresAtMs;
  try {
    await remindReviewers({
      service: run.input.service,
      environment: run.input.environment,
      deliveryId: run.change.deliveryId,
      pendingSliIds: pendingOf(run),
      reminder: run.remindersSent,
      expiresAtMs: run.expiresAtMs,
      urgency: isLast ? 'escalation' : 'reminder',
    });
  } catch (error) {
    log.error('could not remind the reviewers', { failure: failureFacts(error).code });
  }
}

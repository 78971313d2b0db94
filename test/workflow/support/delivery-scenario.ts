import type { Client, WorkflowHandle, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import {
  DECIDE_UPDATE,
  DELIVERY_STATE_QUERY,
  DELIVERY_WORKFLOW,
  deliveryWorkflowId,
} from '../../../contracts/workflows/delivery-messages.ts';
import type {
  DecisionMessage,
  DecisionOutcome,
  DeliveryInput,
  DeliveryResult,
  DeliverySettings,
  DeliveryState,
} from '../../../contracts/workflows/delivery-messages.ts';
import { TaskQueue } from '../../../contracts/workflows/task-queues.ts';
import type { DeliveryStage } from '../../../domain/delivery/delivery.ts';
import { fromFailure } from '../../../activities/failure.ts';
import type { ScoutError } from '../../../domain/errors/scout-error.ts';

const HOUR_MS = 3_600_000;

export const SETTINGS: DeliverySettings = {
  remindAfterMs: 24 * HOUR_MS,
  expireAfterMs: 72 * HOUR_MS,
  mergePollMs: 60_000,
  verifyTimeoutMs: 600_000,
  windowDays: 28,
};

/** Starts a delivery of a service named like the test case, so that no two cases share a workflow id. */
export async function startDelivery(
  client: Client,
  service: string,
  input: Partial<DeliveryInput> = {},
): Promise<WorkflowHandleWithFirstExecutionRunId> {
  const complete: DeliveryInput = {
    service,
    environment: 'production',
    sliIds: ['sli-1'],
    approvedSloIds: [],
    settings: SETTINGS,
    ...input,
  };
  return client.workflow.start(DELIVERY_WORKFLOW, {
    workflowId: deliveryWorkflowId('production', service),
    taskQueue: TaskQueue.control,
    args: [complete],
  });
}

/** An approval of the first recommendation, with some fields replaced. */
export function approval(changes: Partial<DecisionMessage> = {}): DecisionMessage {
  return { sliId: 'sli-1', verdict: 'approve', actor: 'ada@example.com', ...changes };
}

/** Sends a decision and waits for its outcome. */
export function decideBy(handle: WorkflowHandle, message: DecisionMessage): Promise<DecisionOutcome> {
  return handle.executeUpdate<DecisionOutcome, [DecisionMessage]>(DECIDE_UPDATE, { args: [message] });
}

/** What a refused call failed with, as one of our errors. */
export async function refusalOf(call: Promise<unknown>): Promise<ScoutError> {
  return call.then(
    () => Promise.reject(new Error('the call was expected to be refused')),
    (error: unknown) => fromFailure(error),
  );
}

export function stateOf(handle: WorkflowHandle): Promise<DeliveryState> {
  return handle.query<DeliveryState>(DELIVERY_STATE_QUERY);
}

/** Waits, without skipping time, until the delivery stands in a stage. */
export async function untilStage(handle: WorkflowHandle, stage: DeliveryStage): Promise<void> {
  await until(async () => (await stateOf(handle)).stage === stage);
}

/** Waits, without skipping time, until something holds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > deadlineMs) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export async function resultOf(handle: WorkflowHandle): Promise<DeliveryResult> {
  return (await handle.result()) as DeliveryResult;
}

import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ParentClosePolicy,
  WorkflowIdReusePolicy,
  getExternalWorkflowHandle,
  isCancellation,
  log,
  sleep,
  startChild,
} from '@temporalio/workflow';
import {
  DELIVERY_WORKFLOW,
  RECOMMENDATIONS_ADDED_SIGNAL,
  deliveryWorkflowId,
} from '../contracts/workflows/delivery-messages.ts';
import type { DeliveryInput, DeliverySettings } from '../contracts/workflows/delivery-messages.ts';
import { TaskQueue } from '../contracts/workflows/task-queues.ts';
import { ErrorCode } from '../domain/errors/error-code.ts';
import { workflowFailure } from './failure.ts';
import { pendingAttribute, stageAttribute, subjectAttributes } from './search-attributes.ts';

/** Whose delivery it is; the settings are those of a new one. */
export interface HandOverSubject {
  readonly service: string;
  readonly environment: string;
  readonly delivery: DeliverySettings;
}

/** A delivery may end between "it is running" and the signal; then the next attempt starts a new one. */
const MAX_ATTEMPTS = 5;

/** Gives what is proposed to the service's delivery: the running one, or a new one that outlives us. */
export async function handOver(input: HandOverSubject, sliIds: readonly string[]): Promise<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    if (await startDelivery(input, sliIds)) return;
    if (await addToRunning(input, sliIds)) return;
    await sleep('1 second');
  }
  throw workflowFailure({
    code: ErrorCode.aborted,
    message: 'The delivery of this service kept ending while it was given new recommendations; analyse again.',
  });
}

/** False when one is running. */
async function startDelivery(input: HandOverSubject, sliIds: readonly string[]): Promise<boolean> {
  const { service, environment } = input;
  const child: DeliveryInput = { service, environment, sliIds, approvedSloIds: [], settings: input.delivery };
  try {
    await startChild(DELIVERY_WORKFLOW, {
      workflowId: deliveryWorkflowId(environment, service),
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      parentClosePolicy: ParentClosePolicy.ABANDON,
      taskQueue: TaskQueue.control,
      args: [child],
      typedSearchAttributes: [
        ...subjectAttributes(input),
        stageAttribute('awaiting_decision'),
        pendingAttribute(sliIds.length),
      ],
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

/** False when it ended meanwhile. */
async function addToRunning(input: HandOverSubject, sliIds: readonly string[]): Promise<boolean> {
  try {
    const running = getExternalWorkflowHandle(deliveryWorkflowId(input.environment, input.service));
    await running.signal(RECOMMENDATIONS_ADDED_SIGNAL, { sliIds });
    return true;
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.info('the running delivery ended before it could be given recommendations', { error: String(error) });
    return false;
  }
}

import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import type { Client } from '@temporalio/client';
import type { ServiceRef, Workflows } from '../api/ports.ts';
import {
  ANALYSIS_PROGRESS_QUERY,
  ANALYSIS_WORKFLOW,
  analysisWorkflowId,
} from '../contracts/workflows/analysis-messages.ts';
import type { AnalysisInput, AnalysisProgress } from '../contracts/workflows/analysis-messages.ts';
import {
  DECIDE_UPDATE,
  DELIVERY_STATE_QUERY,
  DELIVERY_WORKFLOW,
  DELIVER_NOW_SIGNAL,
  PULL_REQUEST_CLOSED_SIGNAL,
  deliveryWorkflowId,
} from '../contracts/workflows/delivery-messages.ts';
import type {
  DecisionMessage,
  DecisionOutcome,
  DeliverNow,
  DeliveryInput,
  DeliverySettings,
  DeliveryState,
  PullRequestClosed,
} from '../contracts/workflows/delivery-messages.ts';
import { REPROCESS_WORKFLOW, reprocessWorkflowId } from '../contracts/workflows/reprocess-messages.ts';
import type { ReprocessInput } from '../contracts/workflows/reprocess-messages.ts';
import { TaskQueue } from '../contracts/workflows/task-queues.ts';
import { ErrorCode } from '../domain/errors/error-code.ts';
import { ScoutError } from '../domain/errors/scout-error.ts';
import type { ReprocessRange } from '../domain/reprocess/reprocess-range.ts';
import { pendingAttribute, stageAttribute, subjectAttributes } from '../workflows/search-attributes.ts';
import { fromClientError, isGone } from './client-errors.ts';

/** How long a caller waits for a decision to be recorded; repeating it afterwards is safe. */
const DECIDE_WITHIN_MS = 20_000;

/** A query needs a worker; without one the server would let a caller wait for its own, longer time-out. */
const ANSWER_WITHIN_MS = 5_000;

/** The durable processes, on a Temporal client. */
export function createTemporalWorkflows(client: Client, settings: DeliverySettings): Workflows {
  return {
    startAnalysis: (request) => orScoutError(() => startAnalysis(client, settings, request)),
    analysisProgress: ({ service, environment }, jobId) =>
      undefinedWhenSilent(client, () =>
        client.workflow
          .getHandle(analysisWorkflowId(environment, service), jobId)
          .query<AnalysisProgress>(ANALYSIS_PROGRESS_QUERY),
      ),
    analysisAborted: (ref, jobId) => undefinedWhenGone(() => abortOf(client, ref, jobId)),
    decide: (ref, decision) => decide(client, ref, decision),
    deliver: (ref, sloIds) => orScoutError(() => deliver(client, { ...ref, settings, sloIds })),
    deliveryState: (ref) => undefinedWhenSilent(client, () => runningState(client, ref)),
    async pullRequestClosed(ref, message) {
      await undefinedWhenGone(() =>
        deliveryOf(client, ref).signal<[PullRequestClosed]>(PULL_REQUEST_CLOSED_SIGNAL, message),
      );
    },
    startReprocess: (request) => orScoutError(() => startReprocess(client, request)),
    reprocessAborted: (range, jobId) => orScoutError(() => reprocessAbortOf(client, range, jobId)),
    async check() {
      await orScoutError(() => client.workflowService.getSystemInfo({}));
    },
  };
}

type AnalysisRequest = Parameters<Workflows['startAnalysis']>[0];

async function startAnalysis(client: Client, settings: DeliverySettings, request: AnalysisRequest) {
  const { service, environment, windowDays, forceRefresh, requestedBy } = request;
  const workflowId = analysisWorkflowId(environment, service);
  const input: AnalysisInput = { service, environment, windowDays, forceRefresh, requestedBy, delivery: settings };
  const running = await runningRunId(client, workflowId);
  const handle = await client.workflow.start(ANALYSIS_WORKFLOW, {
    workflowId,
    taskQueue: TaskQueue.control,
    args: [input],
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    typedSearchAttributes: [...subjectAttributes(request), stageAttribute('resolving')],
  });
  const jobId = handle.firstExecutionRunId;
  return { jobId, joined: jobId === running };
}

async function startReprocess(client: Client, input: ReprocessInput) {
  const workflowId = reprocessWorkflowId(input);
  const running = await runningRunId(client, workflowId);
  const handle = await client.workflow.start(REPROCESS_WORKFLOW, {
    workflowId,
    taskQueue: TaskQueue.control,
    args: [input],
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    typedSearchAttributes: [stageAttribute('queued')],
  });
  const jobId = handle.firstExecutionRunId;
  return { jobId, workflowId, joined: jobId === running };
}

/** Asked before the start, because the server's answer to a start does not tell who was there first. */
async function runningRunId(client: Client, workflowId: string): Promise<string | undefined> {
  try {
    const { status, runId } = await client.workflow.getHandle(workflowId).describe();
    return status.name === 'RUNNING' ? runId : undefined;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Ends that people or the server make; the workflow itself has no say in them. */
const ABORTED: Readonly<Partial<Record<string, string>>> = {
  TERMINATED: 'was terminated; start it again.',
  TIMED_OUT: 'ran out of time; start it again.',
};

async function abortOf(client: Client, { service, environment }: ServiceRef, jobId: string) {
  const { status } = await client.workflow.getHandle(analysisWorkflowId(environment, service), jobId).describe();
  const end = ABORTED[status.name];
  return end === undefined ? undefined : `The analysis ${end}`;
}

async function reprocessAbortOf(client: Client, range: ReprocessRange, jobId: string) {
  try {
    const { status } = await client.workflow.getHandle(reprocessWorkflowId(range), jobId).describe();
    const end = ABORTED[status.name];
    return end === undefined ? undefined : `The reprocessing ${end}`;
  } catch (error) {
    // The server forgets what ended long ago, and a run that works is not forgotten.
    if (isGone(error)) return 'The workflow of the reprocessing is gone; start it again.';
    throw error;
  }
}

async function decide(client: Client, ref: ServiceRef, decision: DecisionMessage): Promise<DecisionOutcome> {
  try {
    return await client.withDeadline(Date.now() + DECIDE_WITHIN_MS, () =>
      deliveryOf(client, ref).executeUpdate<DecisionOutcome, [DecisionMessage]>(DECIDE_UPDATE, {
        args: [decision],
        ...updateIdOf(decision),
      }),
    );
  } catch (error) {
    if (isGone(error)) throw notWaiting(ref, error);
    throw fromClientError(error);
  }
}

/**
 * The server answers a repeated update id with its first outcome, also with a failure: so only a sender that chose an
 * id gets that. Without one the workflow itself recognises the repeat.
 */
function updateIdOf({ sliId, decisionId }: DecisionMessage): { readonly updateId?: string } {
  return decisionId === undefined ? {} : { updateId: `${sliId}:${decisionId}` };
}

function notWaiting({ service, environment }: ServiceRef, cause: unknown): ScoutError {
  return new ScoutError({
    code: ErrorCode.failedPrecondition,
    message: `No delivery of "${service}" in "${environment}" waits for a decision; analyse the service again.`,
    details: { service, environment },
    cause,
  });
}

async function deliver(
  client: Client,
  { service, environment, settings, sloIds }: ServiceRef & DeliverNow & { readonly settings: DeliverySettings },
) {
  const input: DeliveryInput = { service, environment, sliIds: [], approvedSloIds: sloIds, settings };
  const handle = await client.workflow.signalWithStart(DELIVERY_WORKFLOW, {
    workflowId: deliveryWorkflowId(environment, service),
    taskQueue: TaskQueue.control,
    args: [input],
    signal: DELIVER_NOW_SIGNAL,
    signalArgs: [{ sloIds }],
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    typedSearchAttributes: [
      ...subjectAttributes({ service, environment }),
      stageAttribute('awaiting_decision'),
      pendingAttribute(0),
    ],
  });
  return { deliveryId: handle.signaledRunId };
}

/** A closed delivery would still answer its query: only a running one has a state to speak of. */
async function runningState(client: Client, ref: ServiceRef): Promise<DeliveryState | undefined> {
  const handle = deliveryOf(client, ref);
  const { status } = await handle.describe();
  return status.name === 'RUNNING' ? handle.query<DeliveryState>(DELIVERY_STATE_QUERY) : undefined;
}

function deliveryOf(client: Client, { service, environment }: ServiceRef) {
  return client.workflow.getHandle(deliveryWorkflowId(environment, service));
}

/** Codes with which the server says that no worker answered a query. */
const NO_ANSWER: ReadonlySet<ErrorCode> = new Set([ErrorCode.deadlineExceeded, ErrorCode.failedPrecondition]);

async function undefinedWhenSilent<T>(client: Client, query: () => Promise<T>): Promise<T | undefined> {
  try {
    return await client.withDeadline(Date.now() + ANSWER_WITHIN_MS, () => undefinedWhenGone(query));
  } catch (error) {
    const failure = fromClientError(error);
    if (NO_ANSWER.has(failure.code)) return undefined;
    throw failure;
  }
}

async function undefinedWhenGone<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (isGone(error)) return undefined;
    throw fromClientError(error);
  }
}

async function orScoutError<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw fromClientError(error);
  }
}

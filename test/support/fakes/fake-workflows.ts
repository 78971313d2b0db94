import type { ServiceRef, Workflows } from '../../../api/ports.ts';
import type { AnalysisProgress } from '../../../contracts/workflows/analysis-messages.ts';
import type { DecisionMessage, PullRequestClosed } from '../../../contracts/workflows/delivery-messages.ts';
import { reprocessWorkflowId } from '../../../contracts/workflows/reprocess-messages.ts';
import { sloFromDecision } from '../../../domain/decision/slo-from-decision.ts';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import type { MemoryStores } from './memory-stores.ts';

/** Workflows that take effect at once on the memory stores, and remember what they were told. */
export interface FakeWorkflows extends Workflows {
  readonly started: (ServiceRef & { readonly windowDays: number; readonly forceRefresh: boolean })[];
  readonly decided: DecisionMessage[];
  readonly delivered: (readonly string[])[];
  readonly closed: PullRequestClosed[];
  /** Answer of the progress query. */
  progress: AnalysisProgress | undefined;
  /** Answer to whether the analysis was ended from outside. */
  aborted: string | undefined;
  /** Answer to whether the reprocessing was ended from outside. */
  reprocessEnded: string | undefined;
  /** When set, every call fails as if Temporal were away. */
  away: boolean;
}

/** Workflows whose deliveries wait for every pending recommendation. */
export function createFakeWorkflows(stores: MemoryStores, nowMs: () => number): FakeWorkflows {
  const running = new Map<string, string>();
  const answering = (): void => {
    if (fake.away) throw new ScoutError({ code: ErrorCode.unavailable, message: 'Temporal does not answer.' });
  };
  const fake: FakeWorkflows = {
    started: [],
    decided: [],
    delivered: [],
    closed: [],
    progress: undefined,
    aborted: undefined,
    reprocessEnded: undefined,
    away: false,
    startAnalysis: async (request) => {
      answering();
      const key = `${request.environment}/${request.service}`;
      const joined = running.get(key);
      if (joined !== undefined) return { jobId: joined, joined: true };
      fake.started.push(request);
      running.set(key, `job-${String(fake.started.length)}`);
      return { jobId: `job-${String(fake.started.length)}`, joined: false };
    },
    analysisProgress: async () => {
      answering();
      return fake.progress;
    },
    analysisAborted: async () => {
      answering();
      return fake.aborted;
    },
    decide: async (_ref, message) => {
      answering();
      fake.decided.push(message);
      return decide(stores, message, nowMs());
    },
    deliver: async (_ref, sloIds) => {
      answering();
      fake.delivered.push(sloIds);
      return { deliveryId: `delivery-${String(fake.delivered.length)}` };
    },
    deliveryState: async () => undefined,
    pullRequestClosed: async (_ref, message) => {
      answering();
      fake.closed.push(message);
    },
    startReprocess: async ({ fromMs, toMs }) => {
      answering();
      return { jobId: 'reprocess-1', workflowId: reprocessWorkflowId({ fromMs, toMs }), joined: false };
    },
    reprocessAborted: async () => {
      answering();
      return fake.reprocessEnded;
    },
    check: async () => answering(),
  };
  return fake;
}

async function decide(stores: MemoryStores, message: DecisionMessage, atMs: number) {
  const { sliId, verdict, actor, reason = '' } = message;
  const decisionId = message.decisionId ?? `${sliId}:${verdict}`;
  const decision = { ...message, decisionId, reason, atMs };
  const status = verdict === 'approve' ? 'approved' : 'rejected';
  await stores.decisions.recordDecision(decision, false);
  const recommendation = await stores.recommendations.getRecommendation(sliId);
  await stores.recommendations.setRecommendationStatus({ sliId, status, decidedBy: actor, decidedAtMs: atMs, reason });
  if (verdict === 'reject') return { sliId, status, repeated: false } as const;
  const slo = await stores.slos.saveSlo(sloFromDecision(recommendation, decision, 'shop'));
  return { sliId, status, sloId: slo.sloId, repeated: false } as const;
}

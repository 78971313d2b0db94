import type { AnalysisActivities } from '../../../activities/analysis-activities.ts';
import type {
  DeliveryActivities,
  GitopsActivities,
  PullRequestStatus,
} from '../../../activities/delivery-activities.ts';
import type { DriftActivities } from '../../../activities/drift-activities.ts';
import type { ReprocessActivities } from '../../../activities/reprocess/reprocess-activities.ts';
import type { WatchActivities } from '../../../activities/watch-activities.ts';
import { sloIdOf } from '../../../domain/decision/slo-from-decision.ts';

/** Every activity of all workflows. */
export type AllActivities = AnalysisActivities &
  DeliveryActivities &
  GitopsActivities &
  ReprocessActivities &
  DriftActivities &
  WatchActivities;

/** One call of an activity, in the order of arrival. */
export interface ActivityCall {
  readonly name: keyof AllActivities;
  readonly input: unknown;
}

/** Activities that do what a healthy installation does, in memory. */
export interface FakeActivities {
  readonly activities: AllActivities;
  readonly calls: readonly ActivityCall[];
  /** Inputs of one activity's calls. */
  inputsOf<N extends keyof AllActivities>(name: N): readonly Parameters<AllActivities[N]>[0][];
  /** The stages in which the delivery or analysis was recorded, without repeats. */
  stages(): readonly string[];
}

export const OPEN_PULL_REQUEST: PullRequestStatus = { number: 7, url: 'http://forge/pr/7', state: 'open' };

const HOUR_MS = 3_600_000;

/** Timers of deliveries in the tests; a pull request that a delivery opens stays open when nothing merges it. */
const DELIVERY_SETTINGS = {
  ...{ remindAfterMs: 24 * HOUR_MS, expireAfterMs: 72 * HOUR_MS, mergePollMs: 3_000 * HOUR_MS },
  ...{ verifyTimeoutMs: 600_000, windowDays: 28 },
};

const HEALTHY: AllActivities = {
  resolveAnalysis: async () => ({ kind: 'fresh' }),
  collectEvidence: async ({ nowMs }) => ({ kind: 'range', fromMs: nowMs - 86_400_000, toMs: nowMs }),
  discoverJourneys: async () => ({ journeyIds: ['journey-1', 'journey-2'], found: 2, serviceTotal: 5_000 }),
  recommendJourney: async ({ journeyId }) => ({ proposedSliIds: [`sli-of-${journeyId}`], refused: 1 }),
  recordAnalysis: async () => undefined,
  recordDecision: async ({ decision }) =>
    decision.verdict === 'approve' ? { status: 'approved', sloId: sloIdOf(decision.sliId) } : { status: 'rejected' },
  recordLateDecision: async () => undefined,
  expireRecommendations: async () => undefined,
  selectPending: async ({ sliIds }) => ({ sliIds }),
  remindReviewers: async () => undefined,
  recordDelivery: async () => undefined,
  evaluatePolicy: async () => ({
    verdict: 'allow',
    findings: [{ policyId: 'p', name: 'Conservative', verdict: 'allow', explanation: '1 of 20 services.' }],
  }),
  generateSloArtifacts: async ({ sloId }) => ({ artifactIds: [`rule-of-${sloId}`, `test-of-${sloId}`] }),
  settleChange: async () => undefined,
  validateArtifacts: async ({ artifactIds }) => ({ kind: 'passed', checked: artifactIds.length }),
  openPullRequest: async () => OPEN_PULL_REQUEST,
  checkPullRequest: async () => ({ ...OPEN_PULL_REQUEST, state: 'merged' }),
  checkLiveRules: async () => ({ kind: 'live' }),
  beginReprocess: async () => undefined,
  planReprocess: async () => ({ partitions: [0, 1, 2] }),
  replayPartition: async () => undefined,
  replayLogPartition: async () => undefined,
  swapReprocessed: async () => ({
    kind: 'swapped',
    before: { capsules: 1, buckets: 2, total: 90, bad: 3, logCapsules: 2, logLines: 40, logErrors: 1 },
    after: { capsules: 1, buckets: 2, total: 100, bad: 4, logCapsules: 2, logLines: 50, logErrors: 1 },
  }),
  endReprocess: async () => undefined,
  planDrift: async () => ({ sloIds: ['slo-1', 'slo-2', 'slo-3'], windowDays: 14, delivery: DELIVERY_SETTINGS }),
  checkSloDrift: async () => ({ outcome: 'unmoved' }),
  recordDriftFailure: async () => undefined,
  keepDriftSchedules: async () => ({ created: 0, changed: 0, removed: 0 }),
  watchBudgets: async () => ({ watched: 2, changed: 1, failed: 0 }),
  findPortionEnd: async () => ({}),
  tellBudgetEvents: async () => ({ told: 1 }),
};

/** Healthy activities with some of them replaced; every call is kept. */
export function fakeActivities(replaced: Partial<AllActivities> = {}): FakeActivities {
  const calls: ActivityCall[] = [];
  const healthy = { ...HEALTHY, ...replaced } as Record<keyof AllActivities, (input: never) => Promise<unknown>>;
  const recorded = Object.entries(healthy).map(([name, activity]) => {
    const record = async (input: never): Promise<unknown> => {
      calls.push({ name: name as keyof AllActivities, input });
      return activity(input);
    };
    return [name, record] as const;
  });
  const inputsOf = (name: keyof AllActivities) => calls.filter((call) => call.name === name).map((call) => call.input);
  return {
    activities: Object.fromEntries(recorded) as unknown as AllActivities,
    calls,
    inputsOf: inputsOf as FakeActivities['inputsOf'],
    stages: () => {
      const records = [...inputsOf('recordAnalysis'), ...inputsOf('recordDelivery')] as { readonly stage: string }[];
      return records.map(({ stage }) => stage).filter((stage, index, all) => stage !== all[index - 1]);
    },
  };
}

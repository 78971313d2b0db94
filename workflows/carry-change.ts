import { proxyActivities } from '@temporalio/workflow';
import type { DeliveryActivities, GitopsActivities, SettleChangeInput } from '../activities/delivery-activities.ts';
import type { DeliveryStage } from '../domain/delivery/delivery.ts';
import type { PolicyVerdict } from '../domain/policy/policy.ts';
import { mapBounded } from './bounded.ts';
import { showInList } from './delivery-run.ts';
import type { DeliveryRun } from './delivery-run.ts';
import { database, gitops } from './options.ts';

const { recordDelivery, evaluatePolicy, generateSloArtifacts, settleChange } =
  proxyActivities<DeliveryActivities>(database);
const { validateArtifacts, openPullRequest } = proxyActivities<GitopsActivities>(gitops);

/** A reviewer reads the pull request; more approved SLOs go into the next one. Also bounds the payloads. */
const MAX_SLOS_PER_CHANGE = 50;

const SLOS_AT_ONCE = 4;

/** How a step of a change ended: go on, or an end of the delivery with the reason. */
export type StepOutcome =
  { readonly kind: 'continue' } | { readonly kind: 'end'; readonly stage: DeliveryStage; readonly failure?: string };

const GO_ON: StepOutcome = { kind: 'continue' };

/** Takes what is approved and brings it to an open pull request: policy, artifacts, validation, pull request. */
export async function proposeChange(run: DeliveryRun): Promise<StepOutcome> {
  run.change = { ...run.change, sloIds: run.waitingSloIds.slice(0, MAX_SLOS_PER_CHANGE) };
  run.waitingSloIds = run.waitingSloIds.slice(MAX_SLOS_PER_CHANGE);
  run.deliverNow = run.deliverNow && run.waitingSloIds.length > 0;
  for (const step of [checkPolicy, generate, validate, openForReview]) {
    const outcome = await step(run);
    if (outcome.kind === 'end') return outcome;
  }
  return GO_ON;
}

/** Moves the stage: the search attribute, the query's answer and the stored record go together. */
export async function enterStage(run: DeliveryRun, stage: DeliveryStage, failure?: string): Promise<void> {
  run.stage = stage;
  showInList(run);
  const { deliveryId, startedAtMs, sloIds, policy, pullRequest } = run.change;
  await recordDelivery({
    deliveryId,
    service: run.input.service,
    environment: run.input.environment,
    stage,
    sloIds,
    ...(policy === undefined ? {} : { policy }),
    ...(pullRequest === undefined ? {} : { pullRequestNumber: pullRequest.number, pullRequestUrl: pullRequest.url }),
    ...(failure === undefined ? {} : { failure }),
    startedAtMs,
    updatedAtMs: Date.now(),
  });
}

/** Tells the database where the change's SLOs and files stand now. */
export async function settle(run: DeliveryRun, outcome: SettleChangeInput['outcome']): Promise<void> {
  const { sloIds, artifactIds, pullRequest } = run.change;
  const { service, environment } = run.input;
  await settleChange({
    service,
    environment,
    sloIds,
    artifactIds,
    outcome,
    ...(pullRequest === undefined ? {} : { pullRequestUrl: pullRequest.url }),
    atMs: Date.now(),
  });
}

async function checkPolicy(run: DeliveryRun): Promise<StepOutcome> {
  await enterStage(run, 'checking_policy');
  const { service, environment } = run.input;
  const policy = await evaluatePolicy({ service, environment, sloIds: run.change.sloIds });
  run.change = { ...run.change, policy };
  return policy.verdict === 'allow' ? GO_ON : { kind: 'end', stage: 'denied_by_policy', failure: denials(policy) };
}

function denials(policy: PolicyVerdict): string {
  return policy.findings
    .filter((finding) => finding.verdict === 'deny')
    .map((finding) => `${finding.name}: ${finding.explanation}`)
    .join(' ');
}

async function generate(run: DeliveryRun): Promise<StepOutcome> {
  await enterStage(run, 'generating_artifacts');
  const nowMs = Date.now();
  const generated = await mapBounded(run.change.sloIds, SLOS_AT_ONCE, (sloId) =>
    generateSloArtifacts({ sloId, nowMs }),
  );
  run.change = { ...run.change, artifactIds: generated.flatMap((files) => files.artifactIds) };
  return GO_ON;
}

async function validate(run: DeliveryRun): Promise<StepOutcome> {
  await enterStage(run, 'validating');
  const validation = await validateArtifacts({ artifactIds: run.change.artifactIds });
  if (validation.kind === 'passed') return GO_ON;
  return { kind: 'end', stage: 'invalid_artifacts', failure: validation.output };
}

async function openForReview(run: DeliveryRun): Promise<StepOutcome> {
  await enterStage(run, 'opening_pull_request');
  const { service, environment } = run.input;
  const { sloIds, artifactIds } = run.change;
  const { number, url } = await openPullRequest({ service, environment, sloIds, artifactIds });
  run.change = { ...run.change, pullRequest: { number, url, openedAtMs: Date.now() } };
  await settle(run, 'in_pull_request');
  return GO_ON;
}

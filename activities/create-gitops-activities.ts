import type { Artifact, ArtifactValidation } from '../domain/artifact/artifact.ts';
import type { ArtifactStore, RuleValidator } from '../domain/artifact/ports.ts';
import type { LiveRules, PullRequest, PullRequests } from '../domain/delivery/ports.ts';
import { branchName, pullRequestText } from '../domain/delivery/pull-request-text.ts';
import type { PullRequestSlo } from '../domain/delivery/pull-request-text.ts';
import { ErrorCode } from '../domain/errors/error-code.ts';
import { ScoutError } from '../domain/errors/scout-error.ts';
import type { RecommendationStore } from '../domain/recommendation/ports.ts';
import type { SloStore } from '../domain/slo/ports.ts';
import type { Metrics } from '../platform/metrics/catalogue.ts';
import type {
  GitopsActivities,
  LiveRulesResult,
  OpenPullRequestInput,
  PullRequestStatus,
  ValidationResult,
} from './delivery-activities.ts';
import { withFailures } from './failure.ts';
import { withHeartbeat } from './heartbeat.ts';
import { ruleGroupNames } from './rule-groups.ts';

/** The tool's words travel through the workflow's history to the reader: enough to act on, within the payload budget. */
const MAX_OUTPUT_CHARACTERS = 8_000;

/** Names in a message for a person; the rest is counted. */
const MAX_MISSING_GROUPS = 20;

/** What the forge half of a delivery needs from the world. */
export interface GitopsActivityDeps {
  readonly artifacts: ArtifactStore;
  readonly slos: SloStore;
  readonly recommendations: RecommendationStore;
  readonly ruleValidator: RuleValidator;
  readonly pullRequests: PullRequests;
  /** undefined when no Prometheus is configured: then liveness is not verified. */
  readonly liveRules: LiveRules | undefined;
  readonly metrics: Pick<Metrics, 'promtoolValidations' | 'pullRequestCreations'>;
  /** `{message}` is replaced. */
  readonly commitMessageFormat: string;
  /** Base URL of the API, for links in the pull request. */
  readonly apiUrl: string;
}

/** The steps of `delivery` that need the forge, the validator or Prometheus. */
export function createGitopsActivities(deps: GitopsActivityDeps): GitopsActivities {
  return withFailures<GitopsActivities>({
    validateArtifacts: ({ artifactIds }) => withHeartbeat('promtool', () => validateArtifacts(deps, artifactIds)),
    openPullRequest: (input) => withHeartbeat('pull request', () => openPullRequest(deps, input)),
    checkPullRequest: async ({ number }) => statusOf(await deps.pullRequests.getPullRequest(number)),
    checkLiveRules: ({ artifactIds }) => checkLiveRules(deps, artifactIds),
  });
}

async function validateArtifacts(deps: GitopsActivityDeps, artifactIds: readonly string[]): Promise<ValidationResult> {
  const artifacts = await readArtifacts(deps, artifactIds);
  const validations = await deps.ruleValidator.validate(artifacts);
  for (const artifact of artifacts) {
    const validation = validations.get(artifact.path) ?? { status: 'not_applicable', output: '' };
    await deps.artifacts.setArtifactValidation(artifact.artifactId, validation);
    if (validation.status !== 'not_applicable') deps.metrics.promtoolValidations.inc({ result: validation.status });
  }
  const failed = artifacts.filter(({ path }) => validations.get(path)?.status === 'failed');
  await setStatus(deps, failed, 'invalid');
  if (failed.length > 0) return { kind: 'failed', output: describeFailures(failed, validations) };
  await setStatus(deps, artifacts, 'validated');
  return { kind: 'passed', checked: validations.size };
}

async function setStatus(
  deps: GitopsActivityDeps,
  artifacts: readonly Artifact[],
  status: 'validated' | 'invalid',
): Promise<void> {
  if (artifacts.length === 0) return;
  await deps.artifacts.setArtifactStatus({ artifactIds: artifacts.map(({ artifactId }) => artifactId), status });
}

function describeFailures(failed: readonly Artifact[], validations: ReadonlyMap<string, ArtifactValidation>): string {
  const words = failed.map(({ path }) => `${path}\n${validations.get(path)?.output ?? ''}`).join('\n\n');
  return words.length <= MAX_OUTPUT_CHARACTERS ? words : `${words.slice(0, MAX_OUTPUT_CHARACTERS)}…`;
}

async function openPullRequest(deps: GitopsActivityDeps, input: OpenPullRequestInput): Promise<PullRequestStatus> {
  const artifacts = await readArtifacts(deps, input.artifactIds);
  const { service, environment } = input;
  const text = pullRequestText({
    service,
    environment,
    slos: await readSlos(deps, input.sloIds),
    validatedFiles: artifacts.filter(({ validation }) => validation.status === 'passed').map(({ path }) => path),
    apiUrl: deps.apiUrl,
    commitMessageFormat: deps.commitMessageFormat,
  });
  const branch = branchName({ service, environment, artifactHashes: artifacts.map(({ sha256 }) => sha256) });
  const files = artifacts.map(({ path, content }) => ({ path, content }));
  try {
    const pullRequest = await deps.pullRequests.propose({ ...text, branch, files });
    deps.metrics.pullRequestCreations.inc({ result: 'ok' });
    return statusOf(pullRequest);
  } catch (error) {
    deps.metrics.pullRequestCreations.inc({ result: 'error' });
    throw error;
  }
}

async function readSlos(deps: GitopsActivityDeps, sloIds: readonly string[]): Promise<readonly PullRequestSlo[]> {
  const slos = await Promise.all(sloIds.map((sloId) => deps.slos.getSlo(sloId)));
  const sliIds = slos.map((slo) => slo.sliId);
  const found = await deps.recommendations.listRecommendations({ sliIds, limit: sliIds.length });
  const recommendations = new Map(found.map((recommendation) => [recommendation.sliId, recommendation] as const));
  return slos.map((slo) => ({ slo, recommendation: recommendations.get(slo.sliId) }));
}

/** In a fixed order, so that a repeat makes the same branch. */
async function readArtifacts(deps: GitopsActivityDeps, artifactIds: readonly string[]): Promise<readonly Artifact[]> {
  const artifacts = await deps.artifacts.listArtifacts({ artifactIds, limit: artifactIds.length });
  if (artifacts.length === artifactIds.length) {
    return [...artifacts].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  }
  throw new ScoutError({
    code: ErrorCode.notFound,
    message: 'Some of the generated files are gone from the database; deliver again to generate them anew.',
    details: { wanted: artifactIds.length, found: artifacts.length },
  });
}

function statusOf({ number, url, state, closedReason }: PullRequest): PullRequestStatus {
  return { number, url, state, ...(closedReason === undefined ? {} : { closedReason }) };
}

async function checkLiveRules(deps: GitopsActivityDeps, artifactIds: readonly string[]): Promise<LiveRulesResult> {
  if (deps.liveRules === undefined) return { kind: 'unverified' };
  const artifacts = await readArtifacts(deps, artifactIds);
  const expected = artifacts
    .filter(({ type }) => type === 'prometheus_rule')
    .flatMap(({ content }) => ruleGroupNames(content));
  const loaded = new Set(await deps.liveRules.loadedGroups());
  const missing = expected.filter((group) => !loaded.has(group));
  return missing.length === 0 ? { kind: 'live' } : { kind: 'missing', groups: missing.slice(0, MAX_MISSING_GROUPS) };
}

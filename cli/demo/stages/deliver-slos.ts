import type { Artifact } from '../../../contracts/rest/artifact.ts';
import type { Delivery } from '../../../contracts/rest/delivery.ts';
import { allPages } from '../../client/all-pages.ts';
import { table } from '../../output/table.ts';
import { ShopService } from '../shop/shop-model.ts';
import { COMMAND, DEMO_PERSON, broken, waitFor } from '../demo-context.ts';
import type { DemoContext } from '../demo-context.ts';

const STAGE_TIMEOUT_MS = 180_000;
/** Ends of a delivery that are no success. */
const FAILED_STAGES: ReadonlySet<Delivery['stage']> = new Set([
  'rejected',
  'expired',
  'denied_by_policy',
  'invalid_artifacts',
  'pull_request_closed',
  'not_live',
  'failed',
]);

/** Follows the delivery to its pull request: policy, artifacts, promtool's verdict. Returns the pull request's number. */
export async function followToPullRequest(context: DemoContext): Promise<number> {
  const { api, say, environment } = context;
  const delivery = await untilStage(context, 'awaiting_merge');
  for (const finding of delivery.policy?.findings ?? []) {
    say.line(`policy ${finding.name}: ${finding.verdict}. ${finding.explanation}`);
  }
  const query = { service_name: ShopService.frontend, environment };
  const artifacts = await allPages((page) => api.call('listArtifacts', { query: { ...page, ...query } }));
  say.line(`\n${artifactsTable(artifacts)}\n`);
  say.byHand(`${COMMAND} artifacts list --service ${ShopService.frontend}`);
  const rejected = artifacts.find(({ validation }) => validation.status === 'failed');
  if (rejected !== undefined) throw broken(`promtool refuses ${rejected.path}:\n${rejected.validation.output}`);
  if (delivery.pull_request_number === null) throw broken('The delivery waits for a merge but names no pull request.');
  say.line(`pull request #${String(delivery.pull_request_number)}: ${delivery.pull_request_url ?? ''}`);
  return delivery.pull_request_number;
}

/** Shows what the pull request changes, merges it and follows the delivery to its end. */
export async function mergeAndDeploy(context: DemoContext, number: number): Promise<void> {
  const { api, say } = context;
  const diff = await api.call('getPullRequestDiff', { params: { number } });
  say.line(diffSummary(diff));
  say.byHand(`${COMMAND} pr diff ${String(number)}`);
  const merged = await api.call('mergePullRequest', { params: { number }, body: { merged_by: DEMO_PERSON } });
  say.line(`merged as ${merged.merge_sha ?? 'unknown'}`);
  say.byHand(`${COMMAND} pr merge ${String(number)}`);
  await untilStage(context, 'deployed');
}

async function untilStage(context: DemoContext, wanted: Delivery['stage']): Promise<Delivery> {
  const { api, say, environment } = context;
  const query = { service_name: ShopService.frontend, environment, limit: 1 };
  let seen = 'none yet';
  const reached = await waitFor(context, {
    async ask() {
      const [delivery] = (await api.call('listDeliveries', { query })).items;
      seen = delivery?.stage ?? seen;
      say.progress(`delivery: ${seen.replaceAll('_', ' ')}`);
      if (delivery === undefined || delivery.stage === wanted) return delivery;
      if (FAILED_STAGES.has(delivery.stage)) {
        throw broken(`The delivery ended as ${delivery.stage}: ${delivery.failure ?? 'no reason given'}`);
      }
      return undefined;
    },
    everyMs: 200,
    timeoutMs: STAGE_TIMEOUT_MS,
    failure: () => `The delivery did not reach ${wanted} in time; it stands at ${seen}.`,
  });
  say.endProgress();
  return reached;
}

function artifactsTable(artifacts: readonly Artifact[]): string {
  const folders = new Map<string, Artifact[]>();
  for (const artifact of artifacts) {
    const folder = artifact.path.slice(0, artifact.path.lastIndexOf('/'));
    folders.set(folder, [...(folders.get(folder) ?? []), artifact]);
  }
  return table(
    ['folder', 'files', 'promtool'],
    [...folders].map(([folder, files]) => [
      folder,
      files.map(({ path }) => path.slice(folder.length + 1)).join(', '),
      promtoolVerdict(files),
    ]),
  );
}

function promtoolVerdict(files: readonly Artifact[]): string {
  const judged = files.filter(({ validation }) => validation.status !== 'not_applicable');
  const passed = judged.filter(({ validation }) => validation.status === 'passed').length;
  return `${String(passed)} of ${String(judged.length)} passed`;
}

/** Files and lines of a unified diff. */
export function diffSummary(diff: string): string {
  const lines = diff.split('\n');
  const files = lines.filter((line) => line.startsWith('diff --git ')).length;
  const added = lines.filter((line) => line.startsWith('+') && !line.startsWith('+++ ')).length;
  const removed = lines.filter((line) => line.startsWith('-') && !line.startsWith('--- ')).length;
  return `${String(files)} files changed, ${String(added)} lines added, ${String(removed)} removed`;
}

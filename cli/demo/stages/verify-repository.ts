import { runProgram } from '../../../platform/process/run-program.ts';
import { allPages } from '../../client/all-pages.ts';
import { ShopService } from '../shop/shop-model.ts';
import { broken } from '../demo-context.ts';
import type { DemoContext } from '../demo-context.ts';

const GIT_TIMEOUT_MS = 10_000;

/** Where the forge keeps its files. */
export interface RepositoryPlace {
  readonly repositoryDir: string;
  readonly branch: string;
}

/**
 * Reads the bare repository itself: every artifact of the delivered SLOs must be on its default branch.
 * @throws ScoutError failed_precondition when a file is missing
 */
export async function verifyRepository(
  context: DemoContext,
  { repositoryDir, branch }: RepositoryPlace,
  sloIds: readonly string[],
): Promise<void> {
  const { api, say, environment } = context;
  const args = ['--git-dir', repositoryDir, 'ls-tree', '-r', '--name-only', branch];
  const { exitCode, stdout, stderr } = await runProgram('git', args, { timeoutMs: GIT_TIMEOUT_MS });
  if (exitCode !== 0) throw broken(`The repository ${repositoryDir} cannot be read: ${stderr}`);
  const files = new Set(stdout.split('\n'));
  const query = { service_name: ShopService.frontend, environment };
  const artifacts = await allPages((page) => api.call('listArtifacts', { query: { ...page, ...query } }));
  const delivered = artifacts.filter(({ slo_id }) => sloIds.includes(slo_id));
  const missing = delivered.find(({ path }) => !files.has(path));
  if (missing !== undefined || delivered.length === 0) {
    throw broken(`The branch ${branch} of ${repositoryDir} lacks ${missing?.path ?? 'every artifact'}.`);
  }
  say.line(`${branch} has all ${String(delivered.length)} files of ${String(sloIds.length)} SLOs`);
  say.byHand(`git --git-dir ${repositoryDir} ls-tree -r --name-only ${branch}`);
}

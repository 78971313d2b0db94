import type { Command } from 'commander';
import type { PullRequest } from '../../contracts/rest/pull-request.ts';
import { printableLines } from '../output/printable.ts';
import { fields, table } from '../output/table.ts';
import { clientOf, parseWhole, print, withJson } from './client-command.ts';
import type { ClientCommandDeps, OutputFlags } from './client-command.ts';

interface ListFlags extends OutputFlags {
  readonly state?: 'open' | 'merged' | 'closed';
}

interface MergeFlags extends OutputFlags {
  readonly by?: string;
}

interface CloseFlags extends MergeFlags {
  readonly reason: string;
}

/** `slo-scout pr list|show|diff|merge|close`. */
export function registerPrCommand(program: Command, deps: ClientCommandDeps): void {
  const pr = program.command('pr').description('pull requests of the local forge');
  addReading(pr, deps);

  withJson(pr.command('merge').description('merge a pull request'))
    .argument('<number>', 'its number', parseWhole)
    .option('--by <person>', 'who merges (you)')
    .action(async (number: number, flags: MergeFlags) => {
      const body = { merged_by: flags.by ?? deps.userName() };
      const merged = await clientOf(deps).call('mergePullRequest', { params: { number }, body });
      const text = () => `Merged #${String(number)} as ${merged.merge_sha ?? 'an earlier commit'}`;
      print(deps, flags, { value: merged, text });
    });

  withJson(pr.command('close').description('close a pull request without merging'))
    .argument('<number>', 'its number', parseWhole)
    .requiredOption('--reason <text>', 'why; the delivery is rejected with it')
    .option('--by <person>', 'who closes (you)')
    .action(async (number: number, flags: CloseFlags) => {
      const body = { closed_by: flags.by ?? deps.userName(), reason: flags.reason };
      const closed = await clientOf(deps).call('closePullRequest', { params: { number }, body });
      print(deps, flags, { value: closed, text: () => `Closed #${String(number)}` });
    });
}

function addReading(pr: Command, deps: ClientCommandDeps): void {
  withJson(pr.command('list', { isDefault: true }).description('list pull requests'))
    .option('--state <state>', 'open, merged or closed')
    .action(async (flags: ListFlags) => {
      const query = flags.state === undefined ? {} : { state: flags.state };
      const { items } = await clientOf(deps).call('listPullRequests', { query });
      print(deps, flags, { value: items, text: () => pullRequestsText(items) });
    });

  withJson(pr.command('show').description('show a pull request'))
    .argument('<number>', 'its number', parseWhole)
    .action(async (number: number, flags: OutputFlags) => {
      const pullRequest = await clientOf(deps).call('getPullRequest', { params: { number } });
      print(deps, flags, { value: pullRequest, text: () => pullRequestText(pullRequest) });
    });

  pr.command('diff')
    .description('print what a pull request changes')
    .argument('<number>', 'its number', parseWhole)
    .action(async (number: number) => {
      deps.stdout.write(await clientOf(deps).call('getPullRequestDiff', { params: { number } }));
    });
}

function pullRequestsText(pullRequests: readonly PullRequest[]): string {
  if (pullRequests.length === 0) return 'There is no pull request; a delivery opens one when its policy allows it.';
  return table(
    [{ head: '#', align: 'right' }, 'state', 'title', 'branch', 'created'],
    pullRequests.map(({ number, state, title, branch, created_at }) => [
      String(number),
      state,
      title,
      branch,
      created_at,
    ]),
  );
}

function pullRequestText(pullRequest: PullRequest): string {
  const head = fields([
    ['Pull request', `#${String(pullRequest.number)} ${pullRequest.title}`],
    ['State', pullRequest.state],
    ['Branch', pullRequest.branch],
    ['Merged as', pullRequest.merge_sha ?? '-'],
    ['Closed because', pullRequest.closed_reason ?? '-'],
  ]);
  return `${head}\n\n${printableLines(pullRequest.body)}`;
}

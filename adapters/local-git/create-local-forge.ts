import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { LocalForge, ProposedChange, PullRequest } from '../../domain/delivery/ports.ts';
import { openGitRepository } from './git-repository.ts';
import type { GitRepository } from './git-repository.ts';
import { readRecord, readRecords, recordRef, writeRecord } from './pull-request-record.ts';
import type { StoredPullRequest } from './pull-request-record.ts';

/** How often a lost race with another process is tried again. */
const MAX_ATTEMPTS = 20;

/** What the forge needs to know. */
export interface LocalForgeOptions {
  readonly repositoryDir: string;
  readonly defaultBranch: string;
  /** Where a pull request can be looked at: `<baseUrl>/<number>`. */
  readonly pullRequestBaseUrl: string;
  readonly nowMs: () => number;
}

/** A bare repository on disk as a forge: pull requests are branches plus a record, moved in ref transactions. */
export async function createLocalForge(options: LocalForgeOptions): Promise<LocalForge> {
  const repository = await openGitRepository(options.repositoryDir, options.defaultBranch);
  const main = `refs/heads/${options.defaultBranch}`;
  await ensureFirstCommit(repository, main, options.nowMs());
  return {
    propose: (change) => propose({ ...options, repository, main }, change),
    getPullRequest: async (number) => (await requireRecord(repository, number)).pullRequest,
    async listPullRequests(filter) {
      const records = await readRecords(repository);
      return records
        .map((record) => record.pullRequest)
        .filter((pullRequest) => filter.state === undefined || pullRequest.state === filter.state);
    },
    merge: (number, actor) => merge({ ...options, repository, main }, number, actor),
    close: (number, actor, reason) => close(repository, number, `${reason} (${actor})`),
    async diff(number) {
      const { pullRequest } = await requireRecord(repository, number);
      const branch = `refs/heads/${pullRequest.branch}`;
      return repository.git([
        'diff',
        pullRequest.mergeSha === undefined ? `${main}...${branch}` : `${pullRequest.mergeSha}^1..${branch}`,
      ]);
    },
  };
}

interface ForgeContext extends LocalForgeOptions {
  readonly repository: GitRepository;
  /** Full name of the default branch's ref. */
  readonly main: string;
}

async function ensureFirstCommit(repository: GitRepository, main: string, nowMs: number): Promise<void> {
  if ((await repository.resolve(main)) !== undefined) return;
  const commit = await repository.commitFiles({
    parent: undefined,
    message: 'chore: start the repository of service level objectives\n',
    files: [
      { path: 'README.md', content: '# Service level objectives\n\nFolders: slos/<environment>/<service>/<slo>.\n' },
    ],
    atMs: nowMs,
  });
  // Losing this race is fine: then another process has just made the first commit.
  await repository.moveRefs([{ ref: main, from: undefined, to: commit }]);
}

async function propose(context: ForgeContext, change: ProposedChange): Promise<PullRequest> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const records = await readRecords(context.repository);
    const { branch, existing } = freeBranch(change.branch, records);
    if (existing !== undefined) return existing;
    const created = await tryCreate(context, { ...change, branch }, records.length + 1);
    if (created !== undefined) return created;
  }
  throw lostRaces('open the pull request');
}

/** A closed pull request keeps its branch; the same change proposed again gets a numbered one. */
function freeBranch(
  wanted: string,
  records: readonly StoredPullRequest[],
): { readonly branch: string; readonly existing?: PullRequest } {
  let branch = wanted;
  for (let suffix = 2; ; suffix += 1) {
    const existing = records.find((record) => record.pullRequest.branch === branch)?.pullRequest;
    if (existing === undefined) return { branch };
    if (existing.state !== 'closed') return { branch, existing };
    branch = `${wanted}-${String(suffix)}`;
  }
}

async function tryCreate(
  context: ForgeContext,
  change: ProposedChange,
  number: number,
): Promise<PullRequest | undefined> {
  const { repository, nowMs } = context;
  const parent = await repository.resolve(context.main);
  const atMs = nowMs();
  const commit = await repository.commitFiles({ parent, message: change.commitMessage, files: change.files, atMs });
  const pullRequest: PullRequest = {
    number,
    url: `${context.pullRequestBaseUrl}/${String(number)}`,
    branch: change.branch,
    title: change.title,
    body: change.body,
    state: 'open',
    createdAtMs: atMs,
  };
  const blob = await writeRecord(repository, pullRequest);
  const moved = await repository.moveRefs([
    { ref: `refs/heads/${change.branch}`, from: undefined, to: commit },
    { ref: recordRef(number), from: undefined, to: blob },
  ]);
  return moved ? pullRequest : undefined;
}

async function merge(context: ForgeContext, number: number, actor: string): Promise<PullRequest> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const record = await requireRecord(context.repository, number);
    if (record.pullRequest.state === 'merged') return record.pullRequest;
    requireOpen(record.pullRequest);
    const merged = await tryMerge(context, record, actor);
    if (merged !== undefined) return merged;
  }
  throw lostRaces('merge the pull request');
}

async function tryMerge(
  context: ForgeContext,
  record: StoredPullRequest,
  actor: string,
): Promise<PullRequest | undefined> {
  const { repository, main } = context;
  const ours = await repository.resolve(main);
  const theirs = await repository.resolve(`refs/heads/${record.pullRequest.branch}`);
  if (ours === undefined || theirs === undefined) throw branchGone(record.pullRequest);
  const tree = await repository.mergeTree(ours, theirs);
  if (tree === undefined) throw conflict(record.pullRequest);
  const message = `Merge pull request #${String(record.pullRequest.number)}: ${record.pullRequest.title}\n\nMerged by ${actor}.\n`;
  const identity = ['-c', 'user.name=SLO-Scout', '-c', 'user.email=slo-scout@localhost'];
  const commit = await repository.git([...identity, 'commit-tree', tree, '-p', ours, '-p', theirs, '-m', message]);
  const merged: PullRequest = { ...record.pullRequest, state: 'merged', mergeSha: commit.trim() };
  const moved = await repository.moveRefs([
    { ref: main, from: ours, to: commit.trim() },
    { ref: recordRef(merged.number), from: record.blob, to: await writeRecord(repository, merged) },
  ]);
  return moved ? merged : undefined;
}

async function close(repository: GitRepository, number: number, closedReason: string): Promise<PullRequest> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const record = await requireRecord(repository, number);
    if (record.pullRequest.state === 'closed') return record.pullRequest;
    requireOpen(record.pullRequest);
    const closed: PullRequest = { ...record.pullRequest, state: 'closed', closedReason };
    const to = await writeRecord(repository, closed);
    if (await repository.moveRefs([{ ref: recordRef(number), from: record.blob, to }])) return closed;
  }
  throw lostRaces('close the pull request');
}

async function requireRecord(repository: GitRepository, number: number): Promise<StoredPullRequest> {
  const record = await readRecord(repository, number);
  if (record !== undefined) return record;
  throw new ScoutError({
    code: ErrorCode.notFound,
    message: `There is no pull request ${String(number)}; "slo-scout pr list" shows those that exist.`,
    details: { number },
  });
}

function requireOpen(pullRequest: PullRequest): void {
  if (pullRequest.state === 'open') return;
  throw new ScoutError({
    code: ErrorCode.failedPrecondition,
    message: `Pull request ${String(pullRequest.number)} is ${pullRequest.state}; only an open one can be merged or closed.`,
    details: { number: pullRequest.number, state: pullRequest.state },
  });
}

function conflict(pullRequest: PullRequest): ScoutError {
  return new ScoutError({
    code: ErrorCode.failedPrecondition,
    message:
      `Pull request ${String(pullRequest.number)} conflicts with the default branch; ` +
      'close it and deliver again, or merge its branch by hand.',
    details: { number: pullRequest.number, branch: pullRequest.branch },
  });
}

function branchGone(pullRequest: PullRequest): ScoutError {
  return new ScoutError({
    code: ErrorCode.failedPrecondition,
    message: `The branch ${pullRequest.branch} of pull request ${String(pullRequest.number)} is gone; deliver again.`,
    details: { number: pullRequest.number, branch: pullRequest.branch },
  });
}

function lostRaces(action: string): ScoutError {
  return new ScoutError({
    code: ErrorCode.aborted,
    message: `Another process kept changing the repository; could not ${action}. Try again.`,
  });
}

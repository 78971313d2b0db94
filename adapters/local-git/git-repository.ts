import { mkdir } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { runProgram } from '../../platform/process/run-program.ts';
import type { ProgramResult } from '../../platform/process/run-program.ts';

const TIMEOUT_MS = 60_000;
/** Git does not wait for its own locks, so we do. */
const LOCK_ATTEMPTS = 20;
const LOCK_RETRY_MS = 100;
const AUTHOR = 'SLO-Scout <slo-scout@localhost>';

/** A file to write in a commit. */
export interface CommitFile {
  readonly path: string;
  readonly content: string;
}

/** One ref moved in a transaction; `from` undefined means that it must not exist yet. */
export interface RefChange {
  readonly ref: string;
  readonly from: string | undefined;
  readonly to: string;
}

/** A bare repository, driven through git's plumbing: no work tree, no index, no checkout. */
export interface GitRepository {
  /** Runs git and returns its output. @throws ScoutError internal with git's words when it fails */
  git(args: readonly string[], input?: string): Promise<string>;
  /** The object that a ref names, or undefined. */
  resolve(ref: string): Promise<string | undefined>;
  /** A commit with these files on top of `parent`; no ref names it afterwards. */
  commitFiles(options: {
    readonly parent: string | undefined;
    readonly message: string;
    readonly files: readonly CommitFile[];
    readonly atMs: number;
  }): Promise<string>;
  /** The tree of the merge of two commits, or undefined when they conflict. */
  mergeTree(ours: string, theirs: string): Promise<string | undefined>;
  /**
   * Moves all refs or none. Returns false when another process moved one of them first.
   * @throws ScoutError internal with git's words when it refuses for another reason
   */
  moveRefs(changes: readonly RefChange[]): Promise<boolean>;
}

/** Opens the bare repository, creating it when the folder is empty; several processes may do so at once. */
export async function openGitRepository(dir: string, defaultBranch: string): Promise<GitRepository> {
  await mkdir(dir, { recursive: true });
  for (let attempt = 1; !(await isRepository(dir)); attempt += 1) {
    const args = ['init', '--quiet', '--bare', `--initial-branch=${defaultBranch}`, dir];
    const init = await runProgram('git', args, { timeoutMs: TIMEOUT_MS });
    // Another process holds git's own lock on the configuration: look again whether it has finished.
    if (init.exitCode !== 0 && attempt < LOCK_ATTEMPTS) await setTimeout(LOCK_RETRY_MS);
    else requireSuccess('init', init);
  }
  return createGitRepository(dir);
}

async function isRepository(dir: string): Promise<boolean> {
  const args = ['--git-dir', dir, 'rev-parse', '--is-bare-repository'];
  return (await runProgram('git', args, { timeoutMs: TIMEOUT_MS })).exitCode === 0;
}

function createGitRepository(dir: string): GitRepository {
  const run = (args: readonly string[], input?: string): Promise<ProgramResult> =>
    runProgram('git', ['--git-dir', dir, ...args], {
      timeoutMs: TIMEOUT_MS,
      ...(input === undefined ? {} : { input }),
    });
  const git = async (args: readonly string[], input?: string): Promise<string> =>
    requireSuccess(args[0] ?? '', await run(args, input));
  const resolve = async (ref: string): Promise<string | undefined> => {
    const result = await run(['rev-parse', '--verify', '--quiet', ref]);
    return result.exitCode === 0 ? result.stdout.trim() : undefined;
  };
  return {
    git,
    resolve,
    async commitFiles(options) {
      // fast-import needs a ref to build on; a random one keeps concurrent commits apart.
      const staging = `refs/slo-scout/staging/${crypto.randomUUID()}`;
      await git(['fast-import', '--quiet', '--date-format=raw'], fastImportStream(staging, options));
      const commit = (await git(['rev-parse', '--verify', staging])).trim();
      await git(['update-ref', '-d', staging]);
      return commit;
    },
    async mergeTree(ours, theirs) {
      const result = await run(['merge-tree', '--write-tree', ours, theirs]);
      if (result.exitCode === 1) return undefined;
      return requireSuccess('merge-tree', result).split('\n')[0];
    },
    moveRefs: (changes) => moveRefs({ run, resolve }, changes),
  };
}

interface RefTools extends Pick<GitRepository, 'resolve'> {
  readonly run: (args: readonly string[], input?: string) => Promise<ProgramResult>;
}

async function moveRefs({ run, resolve }: RefTools, changes: readonly RefChange[]): Promise<boolean> {
  const lines = changes.map(({ ref, from, to }) =>
    from === undefined ? `create ${ref} ${to}` : `update ${ref} ${to} ${from}`,
  );
  const input = `${['start', ...lines, 'prepare', 'commit'].join('\n')}\n`;
  for (let attempt = 1; ; attempt += 1) {
    const result = await run(['update-ref', '--stdin'], input);
    if (result.exitCode === 0) return true;
    // Git has one status for a lost race, a held lock, and a name or disk that will not do: the refs tell the first.
    for (const { ref, from } of changes) if ((await resolve(ref)) !== from) return false;
    if (attempt >= LOCK_ATTEMPTS) requireSuccess('update-ref', result);
    await setTimeout(LOCK_RETRY_MS);
  }
}

function fastImportStream(ref: string, options: Parameters<GitRepository['commitFiles']>[0]): string {
  const { parent, message, files, atMs } = options;
  const from = parent === undefined ? '' : `from ${parent}\n`;
  const changes = files.map(({ path, content }) => `M 100644 inline ${checkedPath(path)}\n${data(content)}`);
  const header = `commit ${ref}\ncommitter ${AUTHOR} ${String(Math.floor(atMs / 1000))} +0000\n${data(message)}${from}`;
  return `${header}${changes.join('')}\n`;
}

function data(text: string): string {
  return `data ${String(Buffer.byteLength(text))}\n${text}\n`;
}

/** fast-import quotes paths C-style; ours never need it. */
function checkedPath(path: string): string {
  if (/^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/.test(path) && !path.split('/').includes('..')) return path;
  throw new ScoutError({
    code: ErrorCode.invalidArgument,
    message: `"${path}" cannot be a path in the repository; use letters, digits, dots, dashes and slashes.`,
  });
}

function requireSuccess(command: string, result: ProgramResult): string {
  if (result.exitCode === 0) return result.stdout;
  throw new ScoutError({
    code: ErrorCode.internal,
    message: `git ${command} failed: ${result.stderr.trim()}`,
    details: { command, exitCode: result.exitCode },
  });
}

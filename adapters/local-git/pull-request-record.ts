import type { PullRequest } from '../../domain/delivery/ports.ts';
import type { GitRepository } from './git-repository.ts';

const RECORDS = 'refs/slo-scout/pulls/';

/** A pull request with the object that holds it now: what a compare-and-swap needs. */
export interface StoredPullRequest {
  readonly pullRequest: PullRequest;
  readonly blob: string;
}

/** The ref of a pull request's record: a blob of JSON, so that branch, record and merge move in one ref transaction. */
export function recordRef(number: number): string {
  return `${RECORDS}${String(number)}`;
}

/** Writes a record's blob; no ref names it yet. */
export async function writeRecord(repository: GitRepository, pullRequest: PullRequest): Promise<string> {
  const json = `${JSON.stringify(pullRequest, undefined, 2)}\n`;
  return (await repository.git(['hash-object', '-w', '--stdin'], json)).trim();
}

/** Every pull request, ascending by number. */
export async function readRecords(repository: GitRepository): Promise<readonly StoredPullRequest[]> {
  const listing = await repository.git(['for-each-ref', '--format=%(objectname)', RECORDS]);
  const blobs = listing.split('\n').filter((line) => line !== '');
  const records = await Promise.all(
    blobs.map(async (blob) => ({ blob, pullRequest: parse(await repository.git(['cat-file', 'blob', blob])) })),
  );
  return records.toSorted((a, b) => a.pullRequest.number - b.pullRequest.number);
}

/** One pull request, or undefined. */
export async function readRecord(repository: GitRepository, number: number): Promise<StoredPullRequest | undefined> {
  const blob = await repository.resolve(recordRef(number));
  if (blob === undefined) return undefined;
  return { blob, pullRequest: parse(await repository.git(['cat-file', 'blob', blob])) };
}

function parse(json: string): PullRequest {
  return JSON.parse(json) as PullRequest;
}

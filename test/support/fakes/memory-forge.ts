import type { LocalForge, PullRequest } from '../../../domain/delivery/ports.ts';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';

/** A local forge that keeps its pull requests in memory. */
export interface MemoryForge extends LocalForge {
  readonly pullRequests: Map<number, PullRequest>;
}

/** An empty forge. */
export function createMemoryForge(): MemoryForge {
  const pullRequests = new Map<number, PullRequest>();

  function get(number: number): PullRequest {
    const found = pullRequests.get(number);
    if (found === undefined) {
      throw new ScoutError({ code: ErrorCode.notFound, message: `There is no pull request ${String(number)}.` });
    }
    return found;
  }

  function finish(number: number, change: Partial<PullRequest>): PullRequest {
    const open = get(number);
    if (open.state === change.state) return open;
    if (open.state !== 'open') {
      throw new ScoutError({
        code: ErrorCode.failedPrecondition,
        message: `Pull request ${String(number)} is ${open.state}.`,
      });
    }
    const finished = { ...open, ...change };
    pullRequests.set(number, finished);
    return finished;
  }

  return {
    pullRequests,
    propose: async ({ branch, title, body }) => {
      const existing = [...pullRequests.values()].find((pullRequest) => pullRequest.branch === branch);
      if (existing !== undefined) return existing;
      const number = pullRequests.size + 1;
      const url = `http://forge.test/${String(number)}`;
      const opened: PullRequest = { number, url, branch, title, body, state: 'open', createdAtMs: 0 };
      pullRequests.set(number, opened);
      return opened;
    },
    getPullRequest: async (number) => get(number),
    listPullRequests: async ({ state }) =>
      [...pullRequests.values()].filter((pullRequest) => state === undefined || pullRequest.state === state),
    merge: async (number) => finish(number, { state: 'merged', mergeSha: 'a'.repeat(40) }),
    close: async (number, _actor, reason) => finish(number, { state: 'closed', closedReason: reason }),
    diff: async (number) => `diff --git a/${get(number).branch} b/${get(number).branch}\n`,
  };
}

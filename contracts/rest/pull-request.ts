import { z } from 'zod';
import { Timestamp, actor, reason } from './scalars.ts';

const State = z.enum(['open', 'merged', 'closed']);

/** A pull request on the forge. */
export const PullRequest = z.object({
  number: z.int(),
  url: z.string(),
  branch: z.string(),
  title: z.string(),
  body: z.string(),
  state: State,
  closed_reason: z.string().nullable(),
  merge_sha: z.string().nullable(),
  created_at: Timestamp,
});

export const PullRequestListQuery = z.strictObject({ state: State.optional() });
export const PullRequestParams = z.strictObject({
  number: z.coerce.number().int().min(1).max(2_147_483_647).describe('Number of the pull request.'),
});
export const PullRequestList = z.object({ items: z.array(PullRequest) });

/** Body of POST /pull-requests/{number}/merge. */
export const MergePullRequest = z.strictObject({ merged_by: actor('Who merges.') });

/** Body of POST /pull-requests/{number}/close. */
export const ClosePullRequest = z.strictObject({
  closed_by: actor('Who closes.'),
  reason: reason('Why; the delivery is rejected with it.').min(1, 'must not be empty'),
});

/** A pull request on the wire. */
export type PullRequest = z.output<typeof PullRequest>;

import type { PullRequestClosed } from '../../contracts/workflows/delivery-messages.ts';
import type { LocalForge } from '../../domain/delivery/ports.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { ApiContext, Forge } from '../api-deps.ts';
import type { Handlers } from '../handler.ts';
import { pullRequestView } from '../views/delivery-view.ts';

type PullRequestHandlers = Pick<
  Handlers,
  'listPullRequests' | 'getPullRequest' | 'getPullRequestDiff' | 'mergePullRequest' | 'closePullRequest'
>;

/** Pull requests; what a real forge's own pages do is possible here on the local one alone. */
export function createPullRequestHandlers(context: ApiContext): PullRequestHandlers {
  const { forge } = context.deps;
  return {
    listPullRequests: async ({ query }) => {
      const filter = query.state === undefined ? {} : { state: query.state };
      return { body: { items: (await localForge(forge).listPullRequests(filter)).map(pullRequestView) } };
    },
    getPullRequest: async ({ params }) => ({
      body: pullRequestView(await forge.pullRequests.getPullRequest(params.number)),
    }),
    getPullRequestDiff: async ({ params }) => ({ body: await localForge(forge).diff(params.number) }),
    mergePullRequest: async ({ params, body }) => {
      const merged = await localForge(forge).merge(params.number, body.merged_by);
      await tellDelivery(context, { number: params.number, merged: true, actor: body.merged_by, reason: '' });
      return { body: pullRequestView(merged) };
    },
    closePullRequest: async ({ params, body }) => {
      const closed = await localForge(forge).close(params.number, body.closed_by, body.reason);
      await tellDelivery(context, { number: params.number, merged: false, actor: body.closed_by, reason: body.reason });
      return { body: pullRequestView(closed) };
    },
  };
}

function localForge(forge: Forge): LocalForge {
  if (forge.kind === 'local') return forge.pullRequests;
  throw new ScoutError({
    code: ErrorCode.failedPrecondition,
    message: 'The pull requests of this installation live on its Git forge: list, merge and close them there.',
  });
}

/** The forge has spoken already and the delivery polls it: a lost word delays the delivery, it must not fail the merge. */
async function tellDelivery({ deps, logger }: ApiContext, message: PullRequestClosed): Promise<void> {
  try {
    const [delivery] = await deps.deliveries.listDeliveries({ pullRequestNumber: message.number, limit: 1 });
    if (delivery === undefined) return;
    const ref = { service: delivery.service, environment: delivery.environment };
    await deps.workflows.pullRequestClosed(ref, message);
  } catch (error) {
    logger.warn({ err: error, pullRequest: message.number }, 'the delivery will learn of its pull request by polling');
  }
}

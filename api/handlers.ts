import type { ApiContext } from './api-deps.ts';
import type { Handlers } from './handler.ts';
import { createAnalysisHandlers } from './routes/analysis-handlers.ts';
import { createArtifactHandlers } from './routes/artifact-handlers.ts';
import { createDeliveryHandlers } from './routes/delivery-handlers.ts';
import { createEvidenceHandlers } from './routes/evidence-handlers.ts';
import { createJourneyHandlers } from './routes/journey-handlers.ts';
import { createLogHandlers } from './routes/log-handlers.ts';
import { createOperationsHandlers } from './routes/operations-handlers.ts';
import { createPullRequestHandlers } from './routes/pull-request-handlers.ts';
import { createReprocessHandlers } from './routes/reprocess-handlers.ts';
import { createServiceHandlers } from './routes/service-handlers.ts';
import { createSliHandlers } from './routes/sli-handlers.ts';
import { createSloHandlers } from './routes/slo-handlers.ts';
import { createSloWatchHandlers } from './routes/slo-watch-handlers.ts';

/** A handler for every row of the route table; `apiUrl` is what links in generated files point to. */
export function createHandlers(context: ApiContext, apiUrl: string): Handlers {
  return {
    ...createServiceHandlers(context),
    ...createAnalysisHandlers(context),
    ...createJourneyHandlers(context),
    ...createSliHandlers(context),
    ...createEvidenceHandlers(context),
    ...createSloHandlers(context),
    ...createSloWatchHandlers(context),
    ...createArtifactHandlers(context, apiUrl),
    ...createDeliveryHandlers(context),
    ...createPullRequestHandlers(context),
    ...createLogHandlers(context),
    ...createOperationsHandlers(context),
    ...createReprocessHandlers(context),
  };
}

import type { ApiContext } from '../api-deps.ts';
import type { Handlers } from '../handler.ts';
import { pageOfRows, rowsAfter } from '../paging.ts';
import { journeyView } from '../views/journey-view.ts';

/** Observed journeys. */
export function createJourneyHandlers({ deps }: ApiContext): Pick<Handlers, 'listJourneys'> {
  return {
    listJourneys: async ({ query }) => {
      const journeys = await deps.journeys.listJourneys({
        ...(query.service_name === undefined ? {} : { service: query.service_name }),
        ...(query.environment === undefined ? {} : { environment: query.environment }),
      });
      const idOf = (journey: (typeof journeys)[number]) => journey.journeyId;
      const rows = rowsAfter(journeys, query.cursor, idOf);
      return { body: pageOfRows(rows, { limit: query.limit, idOf, view: journeyView }) };
    },
  };
}

import type { ApiDeps } from '../api-deps.ts';
import type { Answer } from '../handler.ts';
import { overviewPage } from './overview-page.ts';
import { OVERVIEW_CSP } from './overview-style.ts';

/** Rows shown of each list; the API has the rest. */
const SHOWN = 50;

/** Gathers what the overview shows and renders it. */
export async function overview(deps: ApiDeps): Promise<Answer<string>> {
  const [services, pending, slos, deliveries] = await Promise.all([
    deps.services.listServices({ limit: SHOWN }),
    deps.recommendations.listRecommendations({ statuses: ['pending'], limit: SHOWN }),
    deps.slos.listSlos({ statuses: ['approved', 'in_delivery', 'live'], limit: SHOWN }),
    deps.deliveries.listDeliveries({ limit: SHOWN }),
  ]);
  const { temporalUiUrl, version } = deps;
  const body = overviewPage({ services, pending, slos, deliveries, temporalUiUrl, version });
  return { body, headers: { 'Content-Security-Policy': OVERVIEW_CSP } };
}

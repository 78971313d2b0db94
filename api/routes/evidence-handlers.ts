import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { ApiContext } from '../api-deps.ts';
import { findMissingTraces } from '../evidence/find-missing-traces.ts';
import { readFigures } from '../evidence/read-figures.ts';
import { readSample } from '../evidence/read-sample.ts';
import type { Handlers } from '../handler.ts';
import { criticalPathView } from '../views/critical-path-view.ts';
import { evidenceView, sliEvidenceView } from '../views/evidence-view.ts';

type EvidenceHandlers = Pick<Handlers, 'listSliEvidence' | 'getEvidence' | 'getJourneyCriticalPath'>;

/** What the numbers of recommendations came from. */
export function createEvidenceHandlers(context: ApiContext): EvidenceHandlers {
  const { deps } = context;
  return {
    listSliEvidence: async ({ params }) => {
      const sli = await deps.recommendations.getRecommendation(params.sli_id);
      const [read, traces] = await Promise.all([readFigures(context, sli), deps.evidence.readTraces(sli.sliId)]);
      return { body: sliEvidenceView({ sli, ...read, traces }) };
    },
    getEvidence: async ({ params, query }) => {
      const sli = await deps.recommendations.getRecommendation(params.sli_id);
      const read = await readFigures(context, sli);
      const isOfTraces = sli.evidence[params.index]?.kind === 'traces';
      const traces = isOfTraces ? await findMissingTraces(context, sli, read.figures.capsules) : [];
      const body = evidenceView({ sli, ...read, traces }, params.index, query);
      if (body === undefined) throw noPointer(params.index, sli.evidence.length);
      return { body };
    },
    getJourneyCriticalPath: async ({ params }) => {
      const journey = await deps.journeys.getJourney(params.journey_id);
      return { body: criticalPathView(journey, await readSample(context, journey)) };
    },
  };
}

function noPointer(index: number, pointers: number): ScoutError {
  const range = pointers === 0 ? 'it has none' : `they are numbered from 0 to ${String(pointers - 1)}`;
  return new ScoutError({
    code: ErrorCode.notFound,
    message: `The SLI has no evidence pointer ${String(index)}; ${range}.`,
    details: { index, pointers },
  });
}

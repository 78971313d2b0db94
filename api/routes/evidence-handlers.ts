import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { TraceEvidence } from '../../domain/evidence/trace-evidence.ts';
import type { ApiContext } from '../api-deps.ts';
import { findMissingTraces } from '../evidence/find-missing-traces.ts';
import { readFigures } from '../evidence/read-figures.ts';
import { readSample } from '../evidence/read-sample.ts';
import { rememberMisses } from '../evidence/remember-misses.ts';
import { shareWork } from '../evidence/share-work.ts';
import type { Handlers } from '../handler.ts';
import { criticalPathView } from '../views/critical-path-view.ts';
import type { ReadSample } from '../views/critical-path-view.ts';
import { evidenceView, sliEvidenceView } from '../views/evidence-view.ts';

type EvidenceHandlers = Pick<Handlers, 'listSliEvidence' | 'getEvidence' | 'getJourneyCriticalPath'>;

/** What the numbers of recommendations came from. */
export function createEvidenceHandlers({ deps: { traceFinder, ...others }, ...rest }: ApiContext): EvidenceHandlers {
  const deps = { ...others, traceFinder: rememberMisses(traceFinder, others.nowMs) };
  const context = { ...rest, deps };
  // Searches are dear, and two at a time for one id would keep but the finds of the later.
  const searchTraces = shareWork<readonly TraceEvidence[]>();
  const searchSample = shareWork<ReadSample>();
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
      const traces = isOfTraces
        ? await searchTraces(sli.sliId, () => findMissingTraces(context, sli, read.figures.capsules))
        : [];
      const body = evidenceView({ sli, ...read, traces }, params.index, query);
      if (body === undefined) throw noPointer(params.index, sli.evidence.length);
      return { body };
    },
    getJourneyCriticalPath: async ({ params }) => {
      const journey = await deps.journeys.getJourney(params.journey_id);
      const sample = await searchSample(journey.journeyId, () => readSample(context, journey));
      return { body: criticalPathView(journey, sample) };
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

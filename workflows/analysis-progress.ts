import { setHandler, defineQuery, upsertSearchAttributes, workflowInfo, proxyActivities } from '@temporalio/workflow';
import type { AnalysisActivities } from '../activities/analysis-activities.ts';
import { ANALYSIS_PROGRESS_QUERY } from '../contracts/workflows/analysis-messages.ts';
import type { AnalysisInput, AnalysisProgress } from '../contracts/workflows/analysis-messages.ts';
import type { Analysis, AnalysisStage } from '../domain/analysis/analysis.ts';
import { quick } from './options.ts';
import { stageAttribute } from './search-attributes.ts';

const { recordAnalysis } = proxyActivities<AnalysisActivities>(quick);
const analysisProgress = defineQuery<AnalysisProgress>(ANALYSIS_PROGRESS_QUERY);

/** Where each stage begins, percent. The recommending stage is the long one. */
const STAGE_START: Readonly<Record<Exclude<AnalysisStage, 'failed'>, number>> = {
  resolving: 0,
  collecting_evidence: 5,
  discovering_journeys: 10,
  recommending: 15,
  storing: 90,
  completed: 100,
};

/** How far the analysis has come, for the query and for the database. */
export interface Progress {
  readonly analysisId: string;
  /** Starts a stage: the search attribute, the query's answer and the stored record move together. */
  enter(stage: Exclude<AnalysisStage, 'failed'>, detail: string): Promise<void>;
  /** Counts one journey of the recommending stage; the query's answer alone moves. */
  journeyDone(counts: { readonly proposed: number; readonly refused: number }): void;
  setJourneys(journeys: number): void;
  /** Sets the counts of an earlier analysis that stands for this one. */
  adopt(counts: Pick<Analysis, 'journeys' | 'proposed' | 'refused'>): void;
  fail(message: string): Promise<void>;
}

/** Sets the progress handler at once, so that a query works from the first moment. */
export function trackProgress(input: AnalysisInput): Progress {
  let done = 0;
  let detail = 'Starting';
  let record = firstRecord(input);
  setHandler(analysisProgress, () => ({ stage: record.stage, progressPercent: record.progressPercent, detail }));

  const store = async (change: Partial<Analysis>): Promise<void> => {
    record = { ...record, ...change, updatedAtMs: Date.now() };
    upsertSearchAttributes([stageAttribute(record.stage)]);
    await recordAnalysis(record);
  };
  return {
    analysisId: record.analysisId,
    async enter(stage, text) {
      detail = text;
      await store({ stage, progressPercent: STAGE_START[stage] });
    },
    journeyDone({ proposed, refused }) {
      done += 1;
      detail = `Recommending: ${String(done)} of ${String(record.journeys)} journeys`;
      const share = (done / record.journeys) * (STAGE_START.storing - STAGE_START.recommending);
      record = {
        ...record,
        proposed: record.proposed + proposed,
        refused: record.refused + refused,
        progressPercent: Math.floor(STAGE_START.recommending + share),
      };
    },
    setJourneys(journeys) {
      record = { ...record, journeys };
    },
    adopt(counts) {
      record = { ...record, ...counts };
    },
    async fail(message) {
      detail = message;
      await store({ stage: 'failed', failure: message });
    },
  };
}

function firstRecord({ service, environment, windowDays }: AnalysisInput): Analysis {
  const { runId, startTime } = workflowInfo();
  const startedAtMs = startTime.getTime();
  return {
    ...{ analysisId: runId, service, environment, windowDays },
    ...{ stage: 'resolving', progressPercent: 0, journeys: 0, proposed: 0, refused: 0 },
    ...{ startedAtMs, updatedAtMs: startedAtMs },
  };
}

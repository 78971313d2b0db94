import type {
  BucketsEvidence,
  CapsuleEvidence,
  Evidence,
  EvidenceQuery,
  QueryEvidence,
  SliEvidence,
  TraceView,
} from '../../contracts/rest/evidence.ts';
import type { EvidencePointer } from '../../domain/evidence/evidence.ts';
import { attainedFrom, pointedCapsules, supportsAttained } from '../../domain/evidence/evidence-figures.ts';
import type { EvidenceFigures } from '../../domain/evidence/evidence-figures.ts';
import type { TraceEvidence } from '../../domain/evidence/trace-evidence.ts';
import type { Capsule } from '../../domain/journey/capsule.ts';
import type { StoredRecommendation } from '../../domain/recommendation/recommendation.ts';
import { countsView } from './counts-view.ts';
import { latencyView } from './latency-view.ts';
import { timeView } from './time-view.ts';
import { traceView } from './trace-view.ts';

type State = Evidence['state'];
type Pointer<K extends EvidencePointer['kind']> = Extract<EvidencePointer, { readonly kind: K }>;

/** All that there is behind the pointers of a recommendation. */
export interface EvidenceBehind {
  readonly sli: StoredRecommendation;
  readonly source: 'kept' | 'live';
  readonly figures: EvidenceFigures;
  /** undefined when nobody has looked for them yet. */
  readonly traces: readonly TraceEvidence[] | undefined;
}

const DETAIL: Readonly<Record<State, string>> = {
  kept: 'Kept with the recommendation.',
  live: 'Read from the live tables, whose rows have a retention.',
  partial: 'Only a part of it is left.',
  missing: 'Nothing of it is left.',
};

/** The pointers of a recommendation, with what there is behind each. */
export function sliEvidenceView(behind: EvidenceBehind): SliEvidence {
  const { sliId, evidence } = behind.sli;
  return {
    sli_id: sliId,
    items: evidence.map((pointer, index) => ({
      ...{ index, kind: pointer.kind, supports: pointer.supports },
      ...stateView(behind, pointer),
      href: `/api/v1/slis/${encodeURIComponent(sliId)}/evidence/${String(index)}`,
    })),
  };
}

/** What one pointer points to. */
export function evidenceView(behind: EvidenceBehind, index: number, query: EvidenceQuery): Evidence | undefined {
  const pointer = behind.sli.evidence[index];
  if (pointer === undefined) return undefined;
  const common = { index, supports: pointer.supports, ...stateView(behind, pointer) };
  switch (pointer.kind) {
    case 'buckets':
      return { ...common, ...bucketsView(behind, pointer, query) };
    case 'capsule':
      return { ...common, ...capsuleView(behind, pointer) };
    case 'traces':
      return { ...common, kind: 'traces', traces: tracesView(behind, pointer) };
    case 'query':
      return { ...common, ...queryView(behind, pointer, query) };
  }
}

interface StateView {
  readonly state: State;
  readonly detail: string;
}

function stateView(behind: EvidenceBehind, pointer: EvidencePointer): StateView {
  switch (pointer.kind) {
    case 'buckets':
      return described(stateOfBuckets(behind));
    case 'capsule':
      return described(capsuleOf(behind, pointer) === undefined ? 'missing' : behind.source);
    case 'traces':
      return stateOfTraces(tracesOf(behind, pointer));
    case 'query':
      return behind.figures.metricMinutes === undefined
        ? { state: 'live', detail: 'Its answer is not kept: run it while that Prometheus has the range.' }
        : described(behind.source);
  }
}

function described(state: State): StateView {
  return { state, detail: DETAIL[state] };
}

function stateOfBuckets({ figures, sli, source }: EvidenceBehind): State {
  if (supportsAttained(figures, sli.attained)) return source;
  if (figures.minutes.length === 0) return 'missing';
  // What is read live of an SLI that was judged by a metric are the traces, which need not have the metric's counts.
  return sli.metricSource !== undefined && figures.metricMinutes === undefined ? source : 'partial';
}

function stateOfTraces(traces: readonly TraceEvidence[]): StateView {
  const found = traces.filter(({ kind }) => kind === 'found').length;
  const detail = `The spans of ${String(found)} of ${String(traces.length)} traces are kept.`;
  if (found === 0) return { state: 'missing', detail };
  return { state: found === traces.length ? 'kept' : 'partial', detail };
}

function bucketsView(
  { figures, sli }: EvidenceBehind,
  { journeyId, fromMs, toMs }: Pointer<'buckets'>,
  query: EvidenceQuery,
): Omit<BucketsEvidence, 'index' | 'supports' | 'state' | 'detail'> {
  // Of the traces, whatever the SLI was judged by.
  const ofTraces = { minutes: figures.minutes, hours: figures.hours };
  const sums = attainedFrom(ofTraces);
  return {
    kind: 'buckets',
    ...{ journey_id: journeyId, from: timeView(fromMs), to: timeView(toMs) },
    sums:
      figures.minutes.length === 0 && sli.attained.total > 0
        ? null
        : {
            ...{ total: sums.total, bad: sums.bad, p50_ms: sums.p50Ms, p95_ms: sums.p95Ms, p99_ms: sums.p99Ms },
            matches_attained: supportsAttained(ofTraces, sli.attained),
          },
    ...countsView(figures, query),
  };
}

function capsuleView(
  behind: EvidenceBehind,
  pointer: Pointer<'capsule'>,
): Omit<CapsuleEvidence, 'index' | 'supports' | 'state' | 'detail'> {
  const capsule = capsuleOf(behind, pointer);
  return {
    kind: 'capsule',
    ...{ fingerprint: pointer.fingerprint, window_start: timeView(pointer.windowStartMs) },
    capsule: capsule === undefined ? null : capsuleFigures(capsule),
  };
}

function capsuleFigures(capsule: Capsule): CapsuleEvidence['capsule'] {
  return {
    ...{ requests: capsule.traceCount, errors: capsule.errorCount, spans: capsule.spanCount },
    ...latencyView(capsule.latency),
    calls: capsule.steps.map(({ service, operation, depth }) => ({ service_name: service, operation, depth })),
    sample_trace_ids: [...capsule.sampleTraceIds],
  };
}

function capsuleOf({ figures }: EvidenceBehind, pointer: Pointer<'capsule'>): Capsule | undefined {
  return pointedCapsules([pointer], figures.capsules)[0];
}

function queryView(
  { figures }: EvidenceBehind,
  { query: promql, address, fromMs, toMs }: Pointer<'query'>,
  query: EvidenceQuery,
): Omit<QueryEvidence, 'index' | 'supports' | 'state' | 'detail'> {
  const { metricMinutes } = figures;
  const { total, bad } = attainedFrom(figures);
  return {
    ...{ kind: 'query', query: promql, address, from: timeView(fromMs), to: timeView(toMs) },
    sums: metricMinutes === undefined ? null : { total, bad },
    // Latencies are the traces'.
    ...countsView({ ...figures, minutes: metricMinutes ?? [], hours: [] }, query),
  };
}

function tracesView(behind: EvidenceBehind, pointer: Pointer<'traces'>): TraceView[] {
  return tracesOf(behind, pointer).map(traceView);
}

/** A trace that nobody has looked for is missing until somebody does. */
function tracesOf({ traces = [] }: EvidenceBehind, { traceIds }: Pointer<'traces'>): readonly TraceEvidence[] {
  const byId = new Map(traces.map((trace) => [trace.traceId, trace]));
  return traceIds.map((traceId) => byId.get(traceId) ?? { kind: 'missing', traceId, reason: 'not_archived' });
}

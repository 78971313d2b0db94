import type { EvidencePointer } from '../evidence/evidence.ts';
import type { Capsule } from '../journey/capsule.ts';
import { quantileOf } from '../sketch/dd-sketch.ts';
import type { SliDefinition } from '../sli/sli-bucket.ts';
import { fillWindow } from '../slo/query-window.ts';
import type { SourcedSli } from './choose-source.ts';
import { formatCount, formatMilliseconds, formatTime } from './format-figures.ts';
import type { Attained } from './recommendation.ts';

/** How many capsules and traces are pointed to. */
const MOST_CAPSULES = 3;
const MOST_TRACES = 10;

/** What {@link evidencePointers} needs. */
export interface EvidenceInput {
  readonly journeyId: string;
  readonly sourced: Pick<SourcedSli, 'sli' | 'queries' | 'metric' | 'judgedBy' | 'traces'>;
  readonly attained: Attained;
  /** The journey's capsules of the analysed range, in any order. */
  readonly capsules: readonly Capsule[];
}

/**
 * References that let a reader check a recommendation: the metric's queries when there is a metric, all buckets, the worst capsules,
 * and traces out of them.
 */
export function evidencePointers(input: EvidenceInput): readonly EvidencePointer[] {
  const { attained, journeyId, sourced } = input;
  const worst = worstCapsules(input);
  const traceIds = [...new Set(worst.flatMap((capsule) => capsule.sampleTraceIds))].slice(0, MOST_TRACES);
  const subject = sourced.judgedBy === 'traces' ? 'The attained SLI' : 'The same by traces';
  return [
    ...queryPointers(input),
    {
      kind: 'buckets',
      supports: `${subject}: ${formatCount(sourced.traces.bad)} bad of ${formatCount(sourced.traces.total)} requests.`,
      journeyId,
      fromMs: attained.fromMs,
      toMs: attained.toMs,
    },
    ...worst.map((capsule): EvidencePointer => ({
      kind: 'capsule',
      supports: describeCapsule(capsule, sourced.sli),
      fingerprint: capsule.fingerprint,
      windowStartMs: capsule.windowStartMs,
    })),
    ...(traceIds.length === 0
      ? []
      : [{ kind: 'traces', supports: 'Sample requests of the worst five-minute windows.', traceIds } as const]),
  ];
}

/** The queries as they were run: in steps of five minutes over the range. */
function queryPointers({ sourced, attained }: EvidenceInput): readonly EvidencePointer[] {
  const { metric, queries, judgedBy } = sourced;
  if (metric === undefined) return [];
  const { fromMs, toMs } = attained;
  const counted = (count: number): string => (judgedBy === 'metric' ? `: ${formatCount(count)} requests` : '');
  const run = (query: string) => ({ address: metric.address, query: `sum(${fillWindow(query, '5m')})`, fromMs, toMs });
  return [
    { kind: 'query', supports: `All events by the metric${counted(attained.total)}.`, ...run(queries.total) },
    { kind: 'query', supports: `Bad events by the metric${counted(attained.bad)}.`, ...run(queries.bad) },
  ];
}

function worstCapsules({ sourced: { sli }, capsules }: EvidenceInput): readonly Capsule[] {
  const badness = (capsule: Capsule): number =>
    sli.kind === 'availability' ? capsule.errorCount : Math.max(0, p95(capsule) - sli.thresholdMs);
  return capsules
    .map((capsule) => ({ capsule, score: badness(capsule) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.capsule.windowStartMs - b.capsule.windowStartMs)
    .slice(0, MOST_CAPSULES)
    .map(({ capsule }) => capsule);
}

function describeCapsule(capsule: Capsule, sli: SliDefinition): string {
  const requests = `${formatCount(capsule.traceCount)} requests of one shape from ${formatTime(capsule.windowStartMs)}`;
  return sli.kind === 'availability'
    ? `${formatCount(capsule.errorCount)} of ${requests} failed.`
    : `${requests} had a p95 of ${formatMilliseconds(p95(capsule))}, over the ${String(sli.thresholdMs)} ms threshold.`;
}

function p95(capsule: Capsule): number {
  return quantileOf(capsule.latency, 0.95) ?? 0;
}

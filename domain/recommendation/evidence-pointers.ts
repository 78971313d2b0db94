import type { EvidencePointer } from '../evidence/evidence.ts';
import type { Capsule } from '../journey/capsule.ts';
import { quantileOf } from '../sketch/dd-sketch.ts';
import type { SliDefinition } from '../sli/sli-bucket.ts';
import { formatCount, formatMilliseconds, formatTime } from './format-figures.ts';
import type { Attained } from './recommendation.ts';

/** How many capsules and traces are pointed to. */
const MOST_CAPSULES = 3;
const MOST_TRACES = 10;

/** What {@link evidencePointers} needs. */
export interface EvidenceInput {
  readonly journeyId: string;
  readonly sli: SliDefinition;
  readonly attained: Attained;
  /** The journey's capsules of the analysed range, in any order. */
  readonly capsules: readonly Capsule[];
}

/** References that let a reader check a recommendation: all buckets, the worst capsules, and traces out of them. */
export function evidencePointers(input: EvidenceInput): readonly EvidencePointer[] {
  const { attained, journeyId } = input;
  const worst = worstCapsules(input);
  const traceIds = [...new Set(worst.flatMap((capsule) => capsule.sampleTraceIds))].slice(0, MOST_TRACES);
  return [
    {
      kind: 'buckets',
      supports: `The attained SLI: ${formatCount(attained.bad)} bad of ${formatCount(attained.total)} requests.`,
      journeyId,
      fromMs: attained.fromMs,
      toMs: attained.toMs,
    },
    ...worst.map((capsule): EvidencePointer => ({
      kind: 'capsule',
      supports: describeCapsule(capsule, input.sli),
      fingerprint: capsule.fingerprint,
      windowStartMs: capsule.windowStartMs,
    })),
    ...(traceIds.length === 0
      ? []
      : [{ kind: 'traces', supports: 'Sample requests of the worst five-minute windows.', traceIds } as const]),
  ];
}

function worstCapsules({ sli, capsules }: EvidenceInput): readonly Capsule[] {
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

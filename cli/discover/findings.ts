import type { SourceLabels } from '../../domain/sli-discovery/source-labels.ts';
import type { DiscoveredSli, MissingSli, OtherSource } from './discovery.ts';

/** What was found so far. */
export interface Findings {
  readonly slis: DiscoveredSli[];
  readonly missing: MissingSli[];
  readonly others: OtherSource[];
  /** Subjects that have an SLI: the requests or the work of a service; and the sources that were tried for them. */
  readonly judged: Set<string>;
  readonly tried: Set<string>;
}

/** What one subject's metrics give. */
export type FoundSlis = Pick<Findings, 'slis' | 'missing'>;

/** A source of a subject. */
export interface SourceOfSubject {
  readonly subject: string;
  readonly conventionId: string;
  /** Whether it is named and never judged. */
  readonly isOther?: boolean;
  /** How it is named when it is not judged. */
  readonly other: OtherSource;
}

/** Labels of a source that cannot be asked for them. */
export const NO_LABELS: SourceLabels = { services: [], operation: [], places: [], outcomes: [] };

export function createFindings(): Findings {
  return { slis: [], missing: [], others: [], judged: new Set(), tried: new Set() };
}

/** Judges a subject by the first of its sources that gives an SLI; the others are named, each convention once. */
export async function judgeOnce(
  found: Findings,
  { subject, conventionId, isOther = false, other }: SourceOfSubject,
  measure: () => Promise<FoundSlis>,
): Promise<void> {
  const attempt = [subject, conventionId].join(' ');
  if (isOther || found.judged.has(subject)) {
    // The histogram of a counter that was judged is no further source.
    if (found.tried.has(attempt)) return;
    found.tried.add(attempt);
    found.others.push(other);
    return;
  }
  found.tried.add(attempt);
  const { slis, missing } = await measure();
  if (slis.length > 0) found.judged.add(subject);
  found.slis.push(...slis);
  found.missing.push(...missing);
}

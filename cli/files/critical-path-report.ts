import { exclusiveTimes } from '../../domain/critical-path/exclusive-times.ts';
import { findCriticalPath } from '../../domain/critical-path/find-critical-path.ts';
import type { CriticalPath, TimedForest } from '../../domain/critical-path/critical-path.ts';
import { assembleForest } from '../../domain/fingerprint/assemble-trace.ts';
import { table } from '../output/table.ts';

/** The critical path of one trace, for people and programs. */
export interface CriticalPathReport {
  readonly traceId: string;
  /** Service and operation of the journey. */
  readonly journey: string;
  readonly startNs: string;
  readonly durationNs: number;
  /** They tile the root span; times are nanoseconds since the Unix epoch. */
  readonly segments: readonly (readonly [
    service: string,
    name: string,
    spanId: string,
    fromNs: string,
    toNs: string,
  ])[];
  /** What each operation has of the path, nanoseconds, the most first; they sum to the duration. */
  readonly exclusive: readonly (readonly [service: string, operation: string, ns: number])[];
  /** Spans that their parents did not wait for. */
  readonly asynchronous: number;
  readonly misplaced: readonly {
    readonly service: string;
    readonly name: string;
    readonly spanId: string;
    readonly kind: 'shifted' | 'clipped';
    readonly byNs: number;
  }[];
  /** Spans of the trace that are not below its root. */
  readonly detached: number;
}

/** Reports the path of one trace. @throws ScoutError as `findCriticalPath` */
export function reportCriticalPath(traceId: string, forest: TimedForest): CriticalPathReport {
  const path = findCriticalPath(forest);
  const { journey } = assembleForest(traceId, forest);
  return {
    traceId,
    journey: `${journey.service} ${journey.operation}`,
    startNs: String(startOf(forest, path)),
    durationNs: path.durationNs,
    segments: segmentsOf(forest, path),
    exclusive: exclusiveTimes(forest, path)
      .map(({ operation, ns }) => [operation.service, operation.operation, ns] as const)
      .sort(([, , a], [, , b]) => b - a),
    asynchronous: path.asynchronous.length,
    misplaced: path.misplaced.map(({ position, kind, byNs }) => ({ ...namesAt(forest, position), kind, byNs })),
    detached: path.detached,
  };
}

function startOf(forest: TimedForest, { root }: CriticalPath): bigint {
  return forest.spans[root]?.startTimeNs ?? 0n;
}

function segmentsOf(forest: TimedForest, path: CriticalPath): CriticalPathReport['segments'] {
  const originNs = startOf(forest, path);
  return path.segments.map(({ position, fromNs, toNs }) => {
    const { service, name, spanId } = namesAt(forest, position);
    return [service, name, spanId, String(originNs + BigInt(fromNs)), String(originNs + BigInt(toNs))];
  });
}

function namesAt(forest: TimedForest, position: number): { service: string; name: string; spanId: string } {
  const span = forest.spans[position];
  return { service: span?.label.entry.service ?? '', name: span?.name ?? '', spanId: span?.spanId ?? '' };
}

/** The report for people: where the time of the request went. */
export function describeCriticalPath(report: CriticalPathReport): string {
  const { traceId, journey, durationNs, segments, startNs } = report;
  const originNs = BigInt(startNs);
  const rows = segments.map(([service, name, , fromNs, toNs]) => {
    const [from, to] = [Number(BigInt(fromNs) - originNs), Number(BigInt(toNs) - originNs)];
    return [milliseconds(from), milliseconds(to - from), percent((to - from) / durationNs), service, name];
  });
  const heads = ['from ms', 'ms', 'share'].map((head) => ({ head, align: 'right' }) as const);
  return [
    `${traceId}  ${journey}  ${milliseconds(durationNs)} ms`,
    ...notesOf(report),
    table([...heads, 'service', 'span'], rows),
  ].join('\n');
}

function notesOf({ asynchronous, misplaced, detached }: CriticalPathReport): readonly string[] {
  return [
    ...(asynchronous === 0 ? [] : [`${String(asynchronous)} asynchronous: counted no further than their parent's end`]),
    ...misplaced.map(({ service, name, kind, byNs }) =>
      kind === 'shifted'
        ? `${service} ${name}: its clock was off, moved by ${milliseconds(byNs)} ms`
        : `${service} ${name}: does not fit into its parent, clipped`,
    ),
    ...(detached === 0
      ? []
      : [`${String(detached)} spans are not below the root: a parent is missing, or there are roots`]),
  ];
}

function milliseconds(ns: number): string {
  return (ns / 1e6).toFixed(3);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

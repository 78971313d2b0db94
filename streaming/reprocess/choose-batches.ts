import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { REPLAY_MARGIN_MS } from '../../domain/reprocess/reprocess-range.ts';
import type { ReprocessRange } from '../../domain/reprocess/reprocess-range.ts';
import type { ArchiveObject } from '../archive/archive-key.ts';
import { coverArchive } from '../archive/cover-archive.ts';
import { isBetween } from '../archive/second-bounds.ts';
import type { PartitionPlan, ReplayKind } from './ports.ts';

/** The hour of a batch, and as much again for clocks that disagree about it and for lines ahead of it. */
const UNKNOWN_LINES_MS = 2 * 3_600_000;

/** A partition of which somebody replays something, up to an offset. */
export type ReplayedPosition = Pick<PartitionPlan, 'kind' | 'partition' | 'endOffset' | 'remembered'>;

/**
 * Chooses what each partition has to replay: of the batches that hold every record counted so far, those with spans
 * that start in the range or near it, or those with log lines of it. When something was appended says nothing of when it
 * happened, so all batches are looked at, by their keys.
 * @throws ScoutError failed_precondition when the archive lacks records that the range may need
 */
export function chooseBatches(
  archive: ReadonlyMap<number, readonly ArchiveObject[]>,
  positions: readonly ReplayedPosition[],
  range: ReprocessRange,
): readonly PartitionPlan[] {
  requireOldEnough(archive, range);
  return positions.map((position) => ({
    ...position,
    batches: coverArchive(archive.get(position.partition) ?? [], position.endOffset)
      .filter(({ object }) => isNeeded(position.kind, object, range))
      .map(({ object, fromOffset }) => ({ key: object.key, fromOffset })),
  }));
}

/**
 * Refuses a range of which the archive has no telemetry: to compute it again would only take away what is there.
 * @throws ScoutError failed_precondition
 */
export function requireTelemetry(
  archive: ReadonlyMap<number, readonly ArchiveObject[]>,
  { fromMs, toMs }: ReprocessRange,
): void {
  for (const objects of archive.values()) {
    if (objects.some((object) => hasSpansBetween(object, fromMs, toMs) || hasLines(object, { fromMs, toMs }))) return;
  }
  throw new ScoutError({
    code: ErrorCode.failedPrecondition,
    message: 'The archive has no telemetry of the range, so there is nothing to compute it from.',
  });
}

/** A partition whose first record is archived is whole; of others only an archive older than the range can say so. */
function requireOldEnough(archive: ReadonlyMap<number, readonly ArchiveObject[]>, { fromMs }: ReprocessRange): void {
  const objects = [...archive.values()].flat();
  const beganMs = objects.reduce((least, { hourMs }) => Math.min(least, hourMs), Number.POSITIVE_INFINITY);
  if (beganMs <= fromMs - REPLAY_MARGIN_MS) return;
  for (const [partition, batches] of archive) {
    if (batches.some(({ firstOffset }) => firstOffset === 0)) continue;
    throw new ScoutError({
      code: ErrorCode.failedPrecondition,
      message:
        `The archive begins at ${new Date(beganMs).toISOString()}, and earlier records of the range are not in it; ` +
        'begin the range an hour after that.',
      details: { partition, beganMs },
    });
  }
}

function isNeeded(kind: ReplayKind, object: ArchiveObject, range: ReprocessRange): boolean {
  switch (kind) {
    case 'traces':
      return hasSpansBetween(object, range.fromMs - REPLAY_MARGIN_MS, range.toMs + REPLAY_MARGIN_MS);
    case 'logs':
      return hasLines(object, range);
  }
}

function hasSpansBetween({ spans }: ArchiveObject, fromMs: number, toMs: number): boolean {
  return spans !== undefined && isBetween(spans, fromMs, toMs);
}

/** A batch of an older release may have lines of any time up to its own: no line is believed that lies ahead. */
function hasLines({ lines, hourMs }: ArchiveObject, { fromMs, toMs }: ReprocessRange): boolean {
  if (lines === undefined) return false;
  return lines === 'unknown' ? hourMs + UNKNOWN_LINES_MS > fromMs : isBetween(lines, fromMs, toMs);
}

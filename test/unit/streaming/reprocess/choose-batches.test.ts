import { describe, expect, it } from 'vitest';
import { archiveObject } from '../../../../streaming/archive/archive-key.ts';
import type { ArchiveObject } from '../../../../streaming/archive/archive-key.ts';
import type { ReplayKind } from '../../../../streaming/reprocess/ports.ts';
import { chooseBatches, requireTelemetry } from '../../../../streaming/reprocess/choose-batches.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const RANGE = { fromMs: 10 * DAY_MS, toMs: 11 * DAY_MS };

/** A batch of some offsets, appended at an hour, with spans between two times. */
function batch(firstOffset: number, endOffset: number, times?: readonly [fromMs: number, toMs: number], hourMs = 0) {
  const spans = times && { firstSecond: Math.floor(times[0] / 1000), lastSecond: Math.floor(times[1] / 1000) };
  return archiveObject({ hourMs, partition: 0, firstOffset, endOffset, epoch: 1, spans, lines: undefined });
}

const archiveOf = (...objects: ArchiveObject[]) => new Map([[0, objects]]);
const position = (endOffset: number, kind: ReplayKind = 'traces') => [
  { kind, partition: 0, endOffset, remembered: undefined },
];

/** A batch whose log lines are of these times. */
function logBatch(firstOffset: number, lines: readonly [fromMs: number, toMs: number] | 'unknown', hourMs = 0) {
  const times = lines === 'unknown' ? lines : { firstSecond: lines[0] / 1000, lastSecond: lines[1] / 1000 };
  return archiveObject({ ...batch(firstOffset, firstOffset + 10, undefined, hourMs), lines: times });
}

describe('the batches of a range', () => {
  it('are those with spans that start in it or an hour around it, whenever they were appended', () => {
    const objects = [
      batch(0, 10, [RANGE.fromMs - 2 * HOUR_MS, RANGE.fromMs - HOUR_MS - 1_000]),
      batch(10, 20, [RANGE.fromMs - 2 * HOUR_MS, RANGE.fromMs - HOUR_MS + 1_000]),
      batch(20, 30),
      batch(30, 40, [RANGE.fromMs, RANGE.fromMs], 30 * DAY_MS),
      batch(40, 50, [RANGE.toMs + HOUR_MS - 1_000, RANGE.toMs + 9 * HOUR_MS]),
      batch(50, 60, [RANGE.toMs + HOUR_MS, RANGE.toMs + HOUR_MS]),
    ];

    const [plan] = chooseBatches(archiveOf(...objects), position(60), RANGE);

    expect(plan?.endOffset).toBe(60);
    expect(plan?.batches.map(({ fromOffset }) => fromOffset)).toEqual([10, 30, 40]);
  });

  it('are for logs those with lines of it, and those of which nobody has looked what lines they have', () => {
    const objects = [
      logBatch(0, [RANGE.fromMs - HOUR_MS, RANGE.fromMs - 1_000]),
      logBatch(10, [RANGE.fromMs - HOUR_MS, RANGE.fromMs]),
      logBatch(20, [RANGE.toMs - 1_000, RANGE.toMs + HOUR_MS], 30 * DAY_MS),
      logBatch(30, [RANGE.toMs, RANGE.toMs]),
      batch(40, 50, [RANGE.fromMs, RANGE.toMs]),
      logBatch(50, 'unknown', RANGE.fromMs - 2 * HOUR_MS),
      logBatch(60, 'unknown', RANGE.fromMs - HOUR_MS),
      logBatch(70, 'unknown', RANGE.toMs + 9 * DAY_MS),
    ];

    const [plan] = chooseBatches(archiveOf(...objects), position(80, 'logs'), RANGE);

    expect(plan?.batches.map(({ fromOffset }) => fromOffset)).toEqual([10, 20, 60, 70]);
    expect(() => requireTelemetry(archiveOf(objects[1]!), RANGE)).not.toThrow();
    expect(() => requireTelemetry(archiveOf(objects[0]!, objects[3]!), RANGE)).toThrow(/no telemetry/);
  });

  it('are read from where the batch before ends, when they overlap', () => {
    const inside = [RANGE.fromMs, RANGE.fromMs] as const;

    const [plan] = chooseBatches(archiveOf(batch(0, 30, inside), batch(20, 50, inside)), position(50), RANGE);

    expect(plan?.batches.map(({ fromOffset }) => fromOffset)).toEqual([0, 30]);
  });

  it('are refused when one is missing, or when the archive begins too late to have all', () => {
    const inside = [RANGE.fromMs, RANGE.fromMs] as const;
    const choose = (objects: readonly ArchiveObject[]) => () =>
      chooseBatches(archiveOf(...objects), position(50), RANGE);

    expect(choose([batch(0, 10, inside), batch(20, 50, inside)])).toThrow(/lacks the records from 10 to 20/);
    expect(choose([batch(0, 40, inside)])).toThrow(/lacks the records from 40 to 50/);
    expect(choose([batch(5, 50, inside, RANGE.fromMs)])).toThrow(/begin the range an hour after that/);
    expect(choose([batch(5, 50, inside, RANGE.fromMs - HOUR_MS)])).not.toThrow();
  });

  it('are refused when none of them has telemetry of the range itself', () => {
    const around = batch(0, 10, [RANGE.fromMs - 1_800_000, RANGE.fromMs - 1_000]);
    const inside = batch(10, 20, [RANGE.toMs - 1_000, RANGE.toMs]);

    expect(() => requireTelemetry(archiveOf(around), RANGE)).toThrow(/no telemetry of the range/);
    expect(() => requireTelemetry(archiveOf(around, inside), RANGE)).not.toThrow();
  });
});

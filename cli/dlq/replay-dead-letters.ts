import type { DeadLetter } from '../../contracts/topics/dead-letter.ts';
import { RecordHeader, Topic } from '../../contracts/topics/topics.ts';
import type { DeadLetterOffice } from './dead-letter-office.ts';

/** Which letters to replay, and how. */
export interface ReplayRequest {
  readonly letters: AsyncIterable<DeadLetter>;
  readonly replayedBy: string;
  /** Also those that were replayed before. */
  readonly again: boolean;
  readonly nowMs: () => number;
}

/** What became of the letters, by id. */
export interface ReplayReport {
  readonly replayed: readonly string[];
  /** Left out because they were replayed before. */
  readonly replayed_before: readonly string[];
  /** Left out because not all of their bytes are kept. */
  readonly not_replayable: readonly string[];
}

/**
 * Appends letters to the raw topic again, each on the partition that it had. A replay is remembered before it is done:
 * should the process end in between, the next replay needs `again`, and nothing is counted twice unasked.
 * @throws ScoutError what the log or the database throws; what was replayed until then stays replayed
 */
export async function replayDeadLetters(
  { replays, writer }: Pick<DeadLetterOffice, 'replays' | 'writer'>,
  { letters, replayedBy, again, nowMs }: ReplayRequest,
): Promise<ReplayReport> {
  const report = { replayed: [] as string[], replayed_before: [] as string[], not_replayable: [] as string[] };
  for await (const letter of letters) {
    if (letter.isCut) {
      report.not_replayable.push(letter.id);
    } else if (!again && (await replays.latest(letter)) !== undefined) {
      report.replayed_before.push(letter.id);
    } else {
      const attempt = await replays.begin(letter, { replayedBy, atMs: nowMs() });
      const partitions = await writer.partitionCount(Topic.rawTelemetry);
      await writer.append(Topic.rawTelemetry, [toRecord(letter, { attempt, partitions })]);
      await replays.finish(letter, { attempt, atMs: nowMs() });
      report.replayed.push(letter.id);
    }
  }
  return report;
}

/** The report in words. */
export function replayReportText({ replayed, replayed_before, not_replayable }: ReplayReport): string {
  return [
    `${String(replayed.length)} replayed`,
    ...(replayed_before.length === 0
      ? []
      : [`${String(replayed_before.length)} left out: replayed before; --again replays them once more`]),
    ...(not_replayable.length === 0
      ? []
      : [
          `${String(not_replayable.length)} left out: redacted or cut copies of what could not be read; mend the sender and let it send again`,
        ]),
  ].join('\n');
}

/** A new id, since a consumer drops a record with an id that it has seen; no reason, since none is known yet. */
function toRecord(
  letter: DeadLetter,
  { attempt, partitions }: { readonly attempt: number; readonly partitions: number },
) {
  const kept = Object.entries(letter.headers).filter(([name]) => !OUTLIVED.has(name));
  return {
    partition: letter.originPartition % partitions,
    value: letter.value,
    headers: {
      ...Object.fromEntries(kept),
      [RecordHeader.replayOf]: letter.id,
      [RecordHeader.batchId]: `replay-${letter.id}-${String(letter.appendedAtMs)}-${String(attempt)}`,
    },
  };
}

const OUTLIVED: ReadonlySet<string> = new Set([
  RecordHeader.reason,
  RecordHeader.originPartition,
  RecordHeader.originOffset,
]);

import type { DeadLetter } from '../../contracts/topics/dead-letter.ts';
import type { DeadLetterReplay } from '../../streaming/dead-letters/ports.ts';
import { table } from '../output/table.ts';
import type { DeadLetterOffice } from './dead-letter-office.ts';

/** A letter without its bytes, as lists show it and as JSON. */
export interface DeadLetterRow {
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  readonly reason: string;
  readonly signal: string;
  readonly bytes: number;
  readonly origin_partition: number;
  readonly origin_offset: number | null;
  readonly replayable: boolean;
  readonly replayed: ReplayRow | null;
}

/** The latest replay. */
export interface ReplayRow {
  readonly attempt: number;
  readonly by: string;
  readonly time: string;
  /** False when nobody knows whether it reached the log. */
  readonly finished: boolean;
}

/** The rows of all letters, or of those with a reason. */
export async function listDeadLetters(
  { letters, replays }: Pick<DeadLetterOffice, 'letters' | 'replays'>,
  reason: string | undefined,
): Promise<readonly DeadLetterRow[]> {
  const rows: DeadLetterRow[] = [];
  for await (const letter of letters.list()) {
    if (reason === undefined || letter.reason === reason) rows.push(toRow(letter, await replays.latest(letter)));
  }
  return rows;
}

/** A letter and its latest replay as a row. */
export function toRow(letter: DeadLetter, replay: DeadLetterReplay | undefined): DeadLetterRow {
  return {
    id: letter.id,
    time: new Date(letter.appendedAtMs).toISOString(),
    reason: letter.reason,
    signal: letter.signal,
    bytes: letter.value.length,
    origin_partition: letter.originPartition,
    origin_offset: letter.originOffset ?? null,
    replayable: !letter.isCut,
    replayed: replay === undefined ? null : toReplayRow(replay),
  };
}

/** Rows as a table. */
export function deadLettersText(rows: readonly DeadLetterRow[]): string {
  if (rows.length === 0) return 'There are no dead letters.';
  return table(
    ['id', 'time', 'reason', 'signal', { head: 'bytes', align: 'right' }, 'origin', 'replayed'],
    rows.map((row) => [
      row.id,
      row.time,
      row.reason || '-',
      row.signal || '-',
      String(row.bytes),
      originText(row),
      replayText(row),
    ]),
  );
}

/** `partition 3, offset 17`, as far as it is known. */
export function originText({ origin_partition, origin_offset }: DeadLetterRow): string {
  const offset = origin_offset === null ? '' : `, offset ${String(origin_offset)}`;
  return `partition ${String(origin_partition)}${offset}`;
}

/** What became of a letter. */
export function replayText({ replayed, replayable }: DeadLetterRow): string {
  if (replayed === null) return replayable ? '-' : 'cannot be: a redacted or cut copy';
  const outcome = replayed.finished ? '' : ', whether it worked is not known';
  return `${replayed.time} by ${replayed.by}${outcome}`;
}

function toReplayRow({ attempt, replayedBy, startedAtMs, finishedAtMs }: DeadLetterReplay): ReplayRow {
  return { attempt, by: replayedBy, time: new Date(startedAtMs).toISOString(), finished: finishedAtMs !== undefined };
}

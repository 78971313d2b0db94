import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { SecondBounds } from './second-bounds.ts';

/**
 * What the key of an archived batch says, so that a reader can choose among thousands without opening one:
 * `raw/<yyyy-mm-dd>/<hh>/p<partition>/<first offset>-<end offset>-e<epoch>[-t<first second>-<last second>]-l[<first second>-<last second>]`
 *
 * `t` are the start times of spans, `l` the times of log lines; without `l` nobody has looked whether there are lines.
 * Day and hour are UTC, of the append time of the first record. The epoch is the writer's: two workers that take
 * each other for dead never write the same key, and what one worker writes twice is the same bytes.
 */
export interface ArchiveObject {
  readonly key: string;
  /** Start of the hour, epoch milliseconds. */
  readonly hourMs: number;
  readonly partition: number;
  /** Of its first record. */
  readonly firstOffset: number;
  /** Behind its last record. */
  readonly endOffset: number;
  readonly epoch: number;
  /** Start times of its spans; undefined when it has none. */
  readonly spans: SecondBounds | undefined;
  /** Times of its log lines; undefined when it has none, `unknown` in a batch of an older release. */
  readonly lines: SecondBounds | 'unknown' | undefined;
}

const PREFIX = 'raw/';
const HOUR_MS = 3_600_000;
const KEY =
  /^raw\/(\d{4}-\d{2}-\d{2})\/(\d{2})\/p(\d{4,9})\/(\d{16})-(\d{16})-e(\d{1,15})(?:-t(\d{1,15}-\d{1,15}))?(?:-l(\d{1,15}-\d{1,15})?|(?<old>))$/;

/** Builds the key of a batch. */
export function archiveObject(parts: Omit<ArchiveObject, 'key'>): ArchiveObject {
  const { hourMs, partition, firstOffset, endOffset, epoch, spans, lines } = parts;
  const spanTimes = spans === undefined ? '' : `-t${timesText(spans)}`;
  const lineTimes = lines === 'unknown' ? '' : `-l${lines === undefined ? '' : timesText(lines)}`;
  const name = `${pad(firstOffset)}-${pad(endOffset)}-e${String(epoch)}${spanTimes}${lineTimes}`;
  return { ...parts, key: `${hourPrefix(hourMs)}p${String(partition).padStart(4, '0')}/${name}` };
}

/** Reads a key. @throws ScoutError data_loss when it is not one of ours: somebody else writes into the bucket */
export function parseArchiveKey(key: string): ArchiveObject {
  const match = KEY.exec(key);
  const [, day, hour, partition, first, end, epoch, spanTimes, lineTimes] = match ?? [];
  const hourMs = day === undefined || hour === undefined ? Number.NaN : Date.parse(`${day}T${hour}:00:00.000Z`);
  if (Number.isNaN(hourMs)) {
    throw new ScoutError({
      code: ErrorCode.dataLoss,
      message: 'The archive holds a blob whose key is not that of a batch; move it away.',
      details: { key },
    });
  }
  return {
    key,
    hourMs,
    partition: Number(partition),
    firstOffset: Number(first),
    endOffset: Number(end),
    epoch: Number(epoch),
    spans: spanTimes === undefined ? undefined : timesOf(spanTimes),
    lines: linesOf(lineTimes, match?.groups?.['old'] !== undefined),
  };
}

/** Prefix of everything that was appended on the day (UTC) of a time. */
export function dayPrefix(atMs: number): string {
  return `${PREFIX}${new Date(atMs).toISOString().slice(0, 10)}/`;
}

/** Prefix of everything that was appended in the hour (UTC) of a time. */
export function hourPrefix(atMs: number): string {
  return `${dayPrefix(atMs)}${new Date(atMs).toISOString().slice(11, 13)}/`;
}

/** Start of the hour (UTC) of a time. */
export function hourOf(atMs: number): number {
  return Math.floor(atMs / HOUR_MS) * HOUR_MS;
}

function linesOf(times: string | undefined, isOld: boolean): ArchiveObject['lines'] {
  if (times !== undefined) return timesOf(times);
  return isOld ? 'unknown' : undefined;
}

function timesText({ firstSecond, lastSecond }: SecondBounds): string {
  return `${String(firstSecond)}-${String(lastSecond)}`;
}

function timesOf(text: string): SecondBounds {
  const [first, last] = text.split('-');
  return { firstSecond: Number(first), lastSecond: Number(last) };
}

function pad(offset: number): string {
  return String(offset).padStart(16, '0');
}

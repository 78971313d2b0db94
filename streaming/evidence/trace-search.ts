import { setTimeout as sleep } from 'node:timers/promises';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { SearchLimits } from '../../domain/evidence/ports.ts';
import type { MissingTraceReason, TraceEvidence, WantedTrace } from '../../domain/evidence/trace-evidence.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { decodeArchiveBatch } from '../archive/archive-batch.ts';
import type { ArchiveObject } from '../archive/archive-key.ts';
import type { BlobStore } from '../ports.ts';
import { hoursAfter } from './archive-listing.ts';
import type { ArchiveListing } from './archive-listing.ts';
import { chooseSearch } from './choose-search.ts';
import type { SearchedBatch } from './choose-search.ts';
import { TracePieces } from './trace-pieces.ts';

/** What a search works with. */
export interface TraceSearchContext {
  readonly archive: Pick<BlobStore, 'get'>;
  readonly listing: ArchiveListing;
  readonly partitions: number;
  readonly retentionMs: number;
  readonly logger: Logger;
  readonly nowMs: () => number;
  readonly limits: SearchLimits;
  readonly alive: (doing: string) => void;
}

const DAY_MS = 86_400_000;
/** Hours that are listed at the same time. */
const HOURS_AT_ONCE = 8;
/** From tomorrow back, a day more than an archive has that keeps batches for the usual 30 days. */
const MAX_DAYS = 33;
/** Keys that are listed, give or take a list: some 50 MB. */
const MAX_KEYS = 100_000;

/**
 * One search for some traces:
 *
 * ```
 *  near: hours of the traces' own times ─► days: for what is missing, from today back to the day of the first trace
 *        └ batches of a trace's partition, then of the others
 * ```
 * It ends when everything is found, looked through, or at a limit; `answer` is to be asked then. What the archive takes longer for
 * than the time that is left is not waited for.
 */
export class TraceSearch {
  /** Those of which it is known when they were. */
  private readonly wanted: readonly WantedTrace[];
  private readonly context: TraceSearchContext;
  private readonly pieces: TracePieces;
  private readonly endMs: number;
  private bytes = 0;
  private keys = 0;
  /** Something was not waited for. */
  private isLate = false;
  /** Traces of which nobody knows yet whether what was found is all. */
  private sought: readonly string[];
  /** Keys of batches that were looked at. */
  private readonly seen = new Set<string>();
  /** Traces whose time has batches. */
  private readonly archived = new Set<string>();
  /** Traces of which a batch was not read, and why. */
  private readonly unread = new Map<string, MissingTraceReason>();
  /** Records that were taken, by partition and offset: batches may overlap. */
  private readonly taken = new Set<string>();

  constructor(wanted: readonly WantedTrace[], context: TraceSearchContext) {
    this.wanted = wanted.filter(({ fromMs, toMs }) => fromMs < toMs);
    this.context = context;
    this.pieces = new TracePieces(wanted.map(({ traceId }) => traceId));
    this.endMs = context.nowMs() + context.limits.durationMs;
    this.sought = this.missing();
  }

  /** @throws ScoutError what the archive's list or an object's reading failed with */
  async run(): Promise<void> {
    const { alive, listing } = this.context;
    alive('the hours of the traces');
    await this.look(await this.near());
    const days = this.days();
    for (const dayMs of days.slice(0, MAX_DAYS)) {
      this.sought = this.missing();
      if (this.sought.length === 0) return;
      alive(new Date(dayMs).toISOString());
      const objects = await this.list(() => listing.day(dayMs));
      if (objects === undefined) {
        this.note(this.sought, 'search_limit');
        return;
      }
      await this.look(objects);
    }
    if (days.length > MAX_DAYS) this.note(this.missing(), 'search_limit');
  }

  /**
   * Says that the archive could not be read of the traces that were sought then: also of what was found of them nobody knows whether it
   * is whole. What was found before is.
   */
  fail(): void {
    this.note(this.sought, 'archive_failed');
  }

  answer(traceId: string): TraceEvidence {
    const found = this.pieces.find(traceId);
    const reason = this.unread.get(traceId);
    if (found !== undefined) {
      return { kind: 'found', traceId, otlp: found.otlp, isWhole: !found.isCut && reason === undefined };
    }
    if (this.pieces.has(traceId)) return { kind: 'missing', traceId, reason: 'search_limit' };
    const unread = this.archived.has(traceId) ? 'not_in_archive' : 'not_archived';
    return { kind: 'missing', traceId, reason: reason ?? unread };
  }

  /** What was appended near the times of the traces, as far as it could be listed. */
  private async near(): Promise<readonly ArchiveObject[]> {
    const { listing } = this.context;
    const hours = [...new Set(this.wanted.flatMap(hoursAfter))].sort((a, b) => a - b);
    const near: ArchiveObject[] = [];
    for (let at = 0; at < hours.length; at += HOURS_AT_ONCE) {
      const some = hours.slice(at, at + HOURS_AT_ONCE);
      const lists = await this.list(async () => (await Promise.all(some.map((hourMs) => listing.hour(hourMs)))).flat());
      if (lists === undefined) {
        this.note(this.sought, 'search_limit');
        break;
      }
      for (const object of lists) near.push(object);
    }
    return near;
  }

  /** undefined at a limit. */
  private async list(list: () => Promise<readonly ArchiveObject[]>): Promise<readonly ArchiveObject[] | undefined> {
    if (this.isOver() || this.keys >= MAX_KEYS) return undefined;
    const objects = await this.inTime(list());
    this.keys += objects?.length ?? 0;
    return objects;
  }

  /** undefined when the time is over first. The work goes on then, and nobody hears of its end. */
  private async inTime<T>(work: Promise<T>): Promise<T | undefined> {
    const over = new AbortController();
    const { signal } = over;
    const end = sleep(Math.max(this.endMs - this.context.nowMs(), 0), undefined, { signal });
    try {
      const done = await Promise.race([work, end]);
      if (done === undefined) this.isLate = true;
      return done;
    } finally {
      end.catch(() => undefined);
      over.abort();
    }
  }

  /** From today back: what is not near the time of its traces was imported, and that is not long ago as a rule. */
  private days(): readonly number[] {
    const { nowMs, retentionMs } = this.context;
    const now = nowMs();
    const missing = this.wanted.filter(({ traceId }) => !this.pieces.has(traceId));
    const oldestMs = Math.max(now - retentionMs - DAY_MS, Math.min(...missing.map(({ fromMs }) => fromMs)));
    const days: number[] = [];
    // A producer's clock may be ahead of ours over midnight.
    for (let dayMs = now + DAY_MS; dayMs > oldestMs - DAY_MS; dayMs -= DAY_MS) days.push(dayMs);
    return days;
  }

  private missing(): readonly string[] {
    return this.wanted.map(({ traceId }) => traceId).filter((traceId) => !this.pieces.has(traceId));
  }

  private async look(objects: readonly ArchiveObject[]): Promise<void> {
    const fresh = objects.filter(({ key }) => !this.seen.has(key));
    for (const { key } of fresh) this.seen.add(key);
    const wanted = this.wanted.filter(({ traceId }) => !this.pieces.has(traceId));
    const { likely, unlikely } = chooseSearch(fresh, wanted, this.context.partitions);
    await this.read(likely);
    await this.read(
      unlikely
        .map((batch) => ({ ...batch, traceIds: batch.traceIds.filter((traceId) => !this.pieces.has(traceId)) }))
        .filter(({ traceIds }) => traceIds.length > 0),
    );
  }

  private async read(batches: readonly SearchedBatch[]): Promise<void> {
    for (const batch of batches) {
      for (const traceId of batch.traceIds) this.archived.add(traceId);
      if (this.isOver()) this.note(batch.traceIds, 'search_limit');
      else await this.readBatch(batch);
    }
  }

  private isOver(): boolean {
    return this.isLate || this.bytes >= this.context.limits.bytes || this.context.nowMs() >= this.endMs;
  }

  private async readBatch({ key, partition, traceIds }: SearchedBatch): Promise<void> {
    const { archive, alive, logger } = this.context;
    alive(key);
    try {
      const stored = await this.inTime(archive.get(key));
      if (stored === undefined) {
        this.note(traceIds, 'search_limit');
        return;
      }
      this.bytes += stored.length;
      for (const record of await decodeArchiveBatch(stored)) {
        const name = `${String(partition)}/${String(record.offset)}`;
        if (!this.taken.has(name) && this.pieces.take(record)) this.taken.add(name);
      }
    } catch (error) {
      const failure = ScoutError.from(error);
      // Retention was faster, or a batch is damaged: the others are still worth a look.
      if (failure.code !== ErrorCode.notFound && failure.code !== ErrorCode.dataLoss) throw failure;
      logger.warn({ err: failure, key }, 'A batch of the archive could not be searched for traces.');
      this.note(traceIds, failure.code === ErrorCode.notFound ? 'not_archived' : 'archive_failed');
    }
  }

  private note(traceIds: readonly string[], reason: MissingTraceReason): void {
    for (const traceId of traceIds) this.unread.set(traceId, reason);
  }
}

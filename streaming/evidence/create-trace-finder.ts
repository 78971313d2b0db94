import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { SearchLimits, TraceFinder } from '../../domain/evidence/ports.ts';
import type { MissingTraceReason, TraceEvidence, WantedTrace } from '../../domain/evidence/trace-evidence.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { decodeArchiveBatch } from '../archive/archive-batch.ts';
import type { ArchiveObject } from '../archive/archive-key.ts';
import { listArchive } from '../archive/list-archive.ts';
import type { BlobStore } from '../ports.ts';
import { chooseSearch } from './choose-search.ts';
import type { SearchedBatch } from './choose-search.ts';
import { TracePieces } from './trace-pieces.ts';

/** What looking through the archive needs. */
export interface TraceFinderDeps {
  readonly archive: Pick<BlobStore, 'list' | 'get'>;
  /** Of the topic of raw telemetry. */
  readonly partitions: number;
  /** How long batches are kept. */
  readonly retentionMs: number;
  readonly logger: Logger;
  /** Epoch milliseconds. */
  readonly nowMs: () => number;
}

/** The keys of a month are many: the journeys of an analysis share one list. */
const LIST_FOR_MS = 30_000;
const DAY_MS = 86_400_000;

/**
 * Finds traces in the archive of raw telemetry. It has no index by trace id: the keys of its batches say when their
 * spans start and of which partition they are, and the batches of a trace's time and partition are read, as far as the limits
 * of bytes (as stored) and time allow.
 */
export function createTraceFinder(deps: TraceFinderDeps): TraceFinder {
  const listed = createListing(deps);
  return {
    async findTraces(wanted, { limits, alive = () => undefined }) {
      if (wanted.length === 0) return [];
      const search = new Search(wanted, { ...deps, limits, alive });
      try {
        alive('listing the archive');
        await search.run(await listed());
      } catch (error) {
        // Whoever says that the search must stop is obeyed; what the archive says is told of each trace.
        if (!search.failed(error)) throw error;
      }
      return wanted.map(({ traceId }) => search.answer(traceId));
    },
  };
}

/** Lists the whole archive, at most twice a minute. */
function createListing({ archive, nowMs, retentionMs }: TraceFinderDeps): () => Promise<readonly ArchiveObject[]> {
  let last: { readonly atMs: number; readonly objects: Promise<readonly ArchiveObject[]> } | undefined;
  return () => {
    const atMs = nowMs();
    if (last === undefined || atMs - last.atMs >= LIST_FOR_MS) {
      const listing = listArchive(archive, { fromMs: atMs - retentionMs - DAY_MS, toMs: atMs });
      const objects = listing.then((byPartition) => [...byPartition.values()].flat());
      const current = { atMs, objects };
      last = current;
      // A failure is told to those who wait for it, and not to those who come later.
      objects.catch(() => (last = last === current ? undefined : last));
    }
    return last.objects;
  };
}

type SearchContext = TraceFinderDeps & {
  readonly limits: SearchLimits;
  readonly alive: (doing: string) => void;
};

/** One search: batches in, an answer for each trace out. */
class Search {
  private readonly wanted: readonly WantedTrace[];
  private readonly context: SearchContext;
  private readonly pieces: TracePieces;
  /** Traces whose time has batches. */
  private readonly archived = new Set<string>();
  /** Traces of which a batch was not read, and why. */
  private readonly unread = new Map<string, MissingTraceReason>();
  private readonly endMs: number;
  private bytes = 0;
  /** Records that were taken, by partition and offset: batches may overlap. */
  private readonly taken = new Set<string>();

  constructor(wanted: readonly WantedTrace[], context: SearchContext) {
    this.wanted = wanted;
    this.context = context;
    this.pieces = new TracePieces(wanted.map(({ traceId }) => traceId));
    this.endMs = context.nowMs() + context.limits.durationMs;
  }

  async run(objects: readonly ArchiveObject[]): Promise<void> {
    const { likely, unlikely } = chooseSearch(objects, this.wanted, this.context.partitions);
    await this.read(likely);
    await this.read(
      unlikely
        .map((batch) => ({ ...batch, traceIds: batch.traceIds.filter((traceId) => !this.pieces.has(traceId)) }))
        .filter(({ traceIds }) => traceIds.length > 0),
    );
  }

  /** Notes that the archive could not be read; false when the error is not the archive's. */
  failed(error: unknown): boolean {
    if (!(error instanceof ScoutError) || error.code === ErrorCode.cancelled) return false;
    this.context.logger.warn({ err: error }, 'The archive could not be searched for traces.');
    for (const { traceId } of this.wanted) this.unread.set(traceId, 'archive_failed');
    return true;
  }

  answer(traceId: string): TraceEvidence {
    const found = this.pieces.find(traceId);
    const reason = this.unread.get(traceId);
    if (found !== undefined) {
      return { kind: 'found', traceId, otlp: found.otlp, isWhole: !found.isCut && reason === undefined };
    }
    return {
      kind: 'missing',
      traceId,
      reason: reason ?? (this.archived.has(traceId) ? 'not_in_archive' : 'not_archived'),
    };
  }

  private async read(batches: readonly SearchedBatch[]): Promise<void> {
    for (const batch of batches) {
      for (const traceId of batch.traceIds) this.archived.add(traceId);
      if (this.isOver()) this.note(batch, 'search_limit');
      else await this.readBatch(batch);
    }
  }

  private isOver(): boolean {
    return this.bytes >= this.context.limits.bytes || this.context.nowMs() >= this.endMs;
  }

  private async readBatch(batch: SearchedBatch): Promise<void> {
    const { archive, alive, logger } = this.context;
    alive(batch.key);
    try {
      const stored = await archive.get(batch.key);
      this.bytes += stored.length;
      for (const record of await decodeArchiveBatch(stored)) {
        const name = `${String(batch.partition)}/${String(record.offset)}`;
        if (this.taken.has(name)) continue;
        if (this.pieces.take(record)) this.taken.add(name);
      }
    } catch (error) {
      const failure = ScoutError.from(error);
      // Retention was faster, or a batch is damaged: the others are still worth a look.
      if (failure.code !== ErrorCode.notFound && failure.code !== ErrorCode.dataLoss) throw failure;
      logger.warn({ err: failure, key: batch.key }, 'A batch of the archive could not be searched for traces.');
      this.note(batch, failure.code === ErrorCode.notFound ? 'not_archived' : 'archive_failed');
    }
  }

  private note({ traceIds }: SearchedBatch, reason: MissingTraceReason): void {
    for (const traceId of traceIds) this.unread.set(traceId, reason);
  }
}

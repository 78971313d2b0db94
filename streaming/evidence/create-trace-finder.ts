import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { TraceFinder } from '../../domain/evidence/ports.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { BlobStore } from '../ports.ts';
import { createArchiveListing } from './archive-listing.ts';
import { TraceSearch } from './trace-search.ts';

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

/**
 * Finds traces in the archive of raw telemetry. It has no index by trace id: the keys of its batches say when their
 * spans start and of which partition they are, and the batches of a trace's time and partition are read, as far as the limits
 * of bytes (as stored) and time allow.
 */
export function createTraceFinder(deps: TraceFinderDeps): TraceFinder {
  const listing = createArchiveListing(deps.archive, deps.nowMs);
  return {
    async findTraces(wanted, { limits, alive = () => undefined }) {
      if (wanted.length === 0) return [];
      const search = new TraceSearch(wanted, { ...deps, listing, limits, alive });
      try {
        await search.run();
      } catch (error) {
        // Whoever says that the search must stop is obeyed; what the archive says is told of each trace.
        if (!(error instanceof ScoutError) || error.code === ErrorCode.cancelled) throw error;
        deps.logger.warn({ err: error }, 'The archive could not be searched for traces.');
        search.fail();
      }
      return wanted.map(({ traceId }) => search.answer(traceId));
    },
  };
}

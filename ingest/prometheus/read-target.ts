import { isRetryable } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { PrometheusClient } from './client/prometheus-client.ts';
import type { MetricTypes } from './points/metric-types.ts';
import { parseMatrix } from './query-range/parse-matrix.ts';
import type { MatrixOrigin } from './query-range/parse-matrix.ts';
import { planRangeQueries } from './query-range/plan-range-queries.ts';
import { SeriesBuffer } from './series-buffer.ts';
import type { ReadLimits, TimeWindow } from './series-buffer.ts';
import { CollectMode } from './targets/collect-target.ts';
import type { CollectTarget } from './targets/collect-target.ts';
import { formatSelector } from './targets/selector.ts';

/** Reads the windows of one target. */
export interface TargetReader {
  /** @throws ScoutError of the client */
  read(window: TimeWindow): Promise<SeriesBuffer>;
  /** The last types that its Prometheus told; none before it did. */
  types(): Promise<MetricTypes>;
}

/** What reading needs. */
export interface TargetReaderOptions {
  readonly target: CollectTarget;
  readonly client: PrometheusClient;
  readonly limits: ReadLimits;
  readonly logger: Logger;
  readonly nowMs: () => number;
}

/** Statuses of a server that has no remote read: the path, the method or the encoding is unknown to it. */
const NO_REMOTE_READ: ReadonlySet<unknown> = new Set([404, 405, 406, 415, 501]);
const TYPES_MAX_AGE_MS = 10 * 60_000;
const TYPES_RETRY_MS = 60_000;

/** Creates the reader of a target. */
export function createTargetReader(options: TargetReaderOptions): TargetReader {
  const { target, client, limits, logger } = options;
  let usesRemoteRead = target.mode !== CollectMode.queryRange;

  const readSelectors = async (window: TimeWindow, buffer: SeriesBuffer): Promise<void> => {
    if (target.selectors.length === 0) return;
    if (usesRemoteRead) {
      try {
        await client.remoteRead(target.selectors, window, buffer);
        return;
      } catch (cause) {
        const error = ScoutError.from(cause);
        if (target.mode !== CollectMode.auto || !NO_REMOTE_READ.has(error.details['status'])) throw error;
        usesRemoteRead = false;
        logger.info(
          { targetId: target.id, status: error.details['status'] },
          'no remote read there, using range queries',
        );
      }
    }
    for (const [selector, matchers] of target.selectors.entries()) {
      await queryRange({ options, window, buffer, query: formatSelector(matchers), origin: { selector } });
    }
  };

  return {
    async read(window) {
      const buffer = new SeriesBuffer(window, limits);
      await readSelectors(window, buffer);
      for (const [index, { name, query }] of target.queries.entries()) {
        const origin = { selector: target.selectors.length + index, name };
        await queryRange({ options, window, buffer, query, origin });
      }
      return buffer;
    },
    types: createTypes(options),
  };
}

interface QueryRangeCall {
  readonly options: TargetReaderOptions;
  readonly window: TimeWindow;
  readonly buffer: SeriesBuffer;
  readonly query: string;
  readonly origin: MatrixOrigin;
}

async function queryRange({ options, window, buffer, query, origin }: QueryRangeCall): Promise<void> {
  for (const part of planRangeQueries(query, window, options.target.stepMs)) {
    parseMatrix(await options.client.queryRange(part), buffer, origin);
  }
}

/** Types change rarely, and samples do not wait for them: without an answer the last ones count, then names alone. */
function createTypes({ client, target, logger, nowMs }: TargetReaderOptions): () => Promise<MetricTypes> {
  let types: MetricTypes = new Map();
  let refreshAtMs = -Infinity;
  return async () => {
    if (nowMs() < refreshAtMs) return types;
    try {
      types = await client.metricTypes();
      refreshAtMs = nowMs() + TYPES_MAX_AGE_MS;
    } catch (cause) {
      const error = ScoutError.from(cause);
      refreshAtMs = nowMs() + (isRetryable(error.code) ? TYPES_RETRY_MS : TYPES_MAX_AGE_MS);
      logger.warn(
        { targetId: target.id, code: error.code },
        'the types of metrics are not known, going by their names',
      );
    }
    return types;
  };
}

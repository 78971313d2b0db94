import { Context } from '@temporalio/activity';
import type { ReprocessStore } from '../../domain/reprocess/ports.ts';
import { requireReprocessRange } from '../../domain/reprocess/reprocess-range.ts';
import type { Metrics } from '../../platform/metrics/catalogue.ts';
import { withFailures } from '../failure.ts';
import { withHeartbeat } from '../heartbeat.ts';
import type { Reprocessor } from './ports.ts';
import type { ReprocessActivities } from './reprocess-activities.ts';

/** What reprocessing needs from the world. */
export interface ReprocessActivityDeps {
  readonly runs: ReprocessStore;
  readonly reprocessor: Reprocessor;
  readonly metrics: Pick<Metrics, 'reprocessRuns'>;
  /** How long after its end a window may still change. */
  readonly settleMs: number;
  /** How long raw telemetry is kept. */
  readonly retentionMs: number;
  readonly nowMs: () => number;
}

/** The steps of `reprocess`. */
export function createReprocessActivities(deps: ReprocessActivityDeps): ReprocessActivities {
  const { runs, reprocessor, metrics, nowMs } = deps;
  return withFailures<ReprocessActivities>({
    async beginReprocess({ runId, fromMs, toMs, requestedBy, nowMs: atMs }) {
      requireReprocessRange({ fromMs, toMs }, { ...deps, nowMs: atMs });
      await runs.begin({ runId, fromMs, toMs, requestedBy }, atMs);
    },
    async planReprocess(input) {
      return withHeartbeat('planning', () => reprocessor.plan({ ...input, alive }));
    },
    async replayPartition(input) {
      const step = `replaying partition ${String(input.partition)}`;
      await withHeartbeat(step, () => reprocessor.replay({ ...input, kind: 'traces', alive }));
    },
    async replayLogPartition(input) {
      const step = `replaying the logs of partition ${String(input.partition)}`;
      await withHeartbeat(step, () => reprocessor.replay({ ...input, kind: 'logs', alive }));
    },
    swapReprocessed: ({ runId }) => withHeartbeat('swapping', () => runs.swap(runId, nowMs())),
    async endReprocess({ failure, ...request }) {
      await runs.end(request, { atMs: nowMs(), ...(failure === undefined ? {} : { failure }) });
      metrics.reprocessRuns.inc({ outcome: failure === undefined ? 'completed' : 'failed' });
    },
  });
}

/** Work that was cancelled, or whose worker is to stop, ends at the next sign of life. */
function alive(doing: string): void {
  const context = Context.current();
  context.cancellationSignal.throwIfAborted();
  context.heartbeat(doing);
}

import type { Logger } from '../../platform/logging/logger.ts';
import type { SpoolMetrics } from '../../platform/metrics/spool-metrics.ts';

/** Where appends go: to the log, to the spool while the log is away, to the spool while it is being emptied. */
export const SpoolState = { direct: 'direct', spooling: 'spooling', draining: 'draining' } as const;

/** One member of {@link SpoolState}. */
export type SpoolState = (typeof SpoolState)[keyof typeof SpoolState];

/** The current state, told to logs and metrics. */
export interface SpoolMode {
  readonly state: SpoolState;
  change(next: SpoolState): void;
}

/** Creates the mode of a writer that begins with the log. */
export function createSpoolMode({
  logger,
  metrics,
}: {
  readonly logger: Logger;
  readonly metrics: SpoolMetrics;
}): SpoolMode {
  let state: SpoolState = SpoolState.direct;
  const show = (): void => {
    for (const name of Object.values(SpoolState)) metrics.spoolState.set({ state: name }, name === state ? 1 : 0);
  };
  show();
  return {
    get state() {
      return state;
    },
    change(next) {
      if (next === state) return;
      logger.warn({ from: state, to: next }, 'The way to the event log has changed');
      state = next;
      show();
    },
  };
}

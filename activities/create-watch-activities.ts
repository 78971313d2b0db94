import { heartbeat } from '@temporalio/activity';
import { isWorthAWord } from '../domain/error-budget/budget-event.ts';
import { nextBudgetState } from '../domain/error-budget/budget-state.ts';
import type { BudgetEventStore } from '../domain/error-budget/ports.ts';
import { readBudget } from '../domain/error-budget/read-budget.ts';
import { ScoutError } from '../domain/errors/scout-error.ts';
import type { SliBucketReader } from '../domain/sli/ports.ts';
import type { SloStore } from '../domain/slo/ports.ts';
import type { Slo } from '../domain/slo/slo.ts';
import type { Logger } from '../platform/logging/logger.ts';
import type { Metrics } from '../platform/metrics/catalogue.ts';
import { withFailures } from './failure.ts';
import type { BudgetNotifier, DriftSchedules, ScheduledService } from './ports.ts';
import { rememberLastBuckets } from './remember-last-buckets.ts';
import type { WatchActivities, WatchedBudgets } from './watch-activities.ts';

/** Live SLOs that one step looks at: some minutes of work at the most. */
const PORTION = 100;

/** Events that one step tells; what is left waits for the next run. */
const TOLD_AT_ONCE = 500;

/** SLOs that are listed at once. */
const PAGE = 500;

/** What watching the live SLOs needs from the world. */
export interface WatchActivityDeps {
  readonly slos: SloStore;
  readonly buckets: SliBucketReader;
  readonly budgetEvents: BudgetEventStore;
  readonly driftSchedules: DriftSchedules;
  readonly budgetNotifier: BudgetNotifier;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'budgetStateChanges' | 'budgetWatchFailures'>;
}

/** The steps of `sloWatch`. */
export function createWatchActivities(deps: WatchActivityDeps): WatchActivities {
  return withFailures<WatchActivities>({
    keepDriftSchedules: async () => deps.driftSchedules.keep(await servicesWithLiveSlos(deps)),
    watchBudgets: (input) => watchBudgets(deps, input),
    findPortionEnd: async ({ afterSloId }) => endOf(await listPortion(deps, afterSloId)),
    tellBudgetEvents: ({ nowMs }) => tellBudgetEvents(deps, nowMs),
  });
}

async function servicesWithLiveSlos({ slos }: WatchActivityDeps): Promise<readonly ScheduledService[]> {
  const found = new Map<string, ScheduledService>();
  for (let afterSloId: string | undefined; ;) {
    const page = await slos.listSlos({ ...livePage(afterSloId), limit: PAGE });
    for (const { service, environment } of page) found.set(`${environment}/${service}`, { service, environment });
    afterSloId = page.at(-1)?.sloId;
    if (page.length < PAGE) return [...found.values()];
  }
}

function livePage(afterSloId: string | undefined) {
  return { statuses: ['live'], ...(afterSloId === undefined ? {} : { afterSloId }) } as const;
}

/** An SLO whose budget cannot be read does not hide the others'. */
async function watchBudgets(
  deps: WatchActivityDeps,
  { afterSloId, nowMs }: Parameters<WatchActivities['watchBudgets']>[0],
): Promise<WatchedBudgets> {
  const slos = await listPortion(deps, afterSloId);
  // A journey's two SLOs come one after the other, and are computed from the same weeks of buckets.
  const buckets = rememberLastBuckets(deps.buckets);
  let changed = 0;
  let failed = 0;
  for (const slo of slos) {
    heartbeat(slo.sloId);
    try {
      if (await watchBudget({ ...deps, buckets }, slo, nowMs)) changed += 1;
    } catch (error) {
      failed += 1;
      deps.metrics.budgetWatchFailures.inc();
      deps.logger.warn(
        { sloId: slo.sloId, err: ScoutError.from(error) },
        'the error budget of an SLO could not be watched',
      );
    }
  }
  return { watched: slos.length, changed, failed, ...endOf(slos) };
}

function listPortion({ slos }: WatchActivityDeps, afterSloId: string | undefined): Promise<readonly Slo[]> {
  return slos.listSlos({ ...livePage(afterSloId), limit: PORTION });
}

function endOf(portion: readonly Slo[]): Pick<WatchedBudgets, 'lastSloId'> {
  const lastSloId = portion.length < PORTION ? undefined : portion.at(-1)?.sloId;
  return lastSloId === undefined ? {} : { lastSloId };
}

/** True when the state changed, or was seen for the first time. */
async function watchBudget(deps: WatchActivityDeps, slo: Slo, nowMs: number): Promise<boolean> {
  const latest = await deps.budgetEvents.latestEvent(slo.sloId);
  const { budget, forecast } = await readBudget(deps.buckets, slo, nowMs);
  const to = nextBudgetState(latest?.to, budget, forecast);
  if (to === latest?.to) return false;
  const recorded = await deps.budgetEvents.recordEvent({
    sloId: slo.sloId,
    sequence: (latest?.sequence ?? 0) + 1,
    ...{ service: slo.service, environment: slo.environment, sloName: slo.name },
    ...(latest === undefined ? {} : { from: latest.to }),
    ...{ to, atMs: nowMs, remaining: budget.remaining, burnRate1h: budget.burnRate1h },
  });
  if (recorded) deps.metrics.budgetStateChanges.inc({ state: to });
  return recorded;
}

/** Marks after telling, so that a crash repeats a word instead of losing it. One that cannot be told keeps no other. */
async function tellBudgetEvents(deps: WatchActivityDeps, nowMs: number): Promise<{ readonly told: number }> {
  let told = 0;
  let failure: unknown;
  for (const event of await deps.budgetEvents.listUntold(TOLD_AT_ONCE)) {
    heartbeat(event.sloId);
    try {
      if (isWorthAWord(event)) {
        await deps.budgetNotifier.budgetChanged(event);
        told += 1;
      }
      await deps.budgetEvents.markTold(event, nowMs);
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure !== undefined) throw ScoutError.from(failure);
  return { told };
}

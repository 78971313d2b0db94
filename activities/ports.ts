import type { BudgetEvent } from '../domain/error-budget/budget-event.ts';
import type { Service } from '../domain/service/service.ts';
import type { PrometheusQueries } from '../domain/sli-discovery/ports.ts';

/** A word to the people whose decision a delivery waits for. */
export interface ReviewReminder {
  readonly service: string;
  readonly environment: string;
  readonly deliveryId: string;
  readonly pendingSliIds: readonly string[];
  /** 1 for the first. */
  readonly reminder: number;
  /** When the undecided ones expire, epoch milliseconds. */
  readonly expiresAtMs: number;
  /** `escalation` is the last word before they expire. */
  readonly urgency: 'reminder' | 'escalation';
}

/** Reaches people. */
export interface Notifier {
  /** May be called twice for the same reminder after a crash. @throws ScoutError unavailable */
  remind(reminder: ReviewReminder): Promise<void>;
}

/** Tells people of error budgets. */
export interface BudgetNotifier {
  /** May be called twice for the same event after a crash. @throws ScoutError unavailable */
  budgetChanged(event: BudgetEvent): Promise<void>;
}

/** A service in an environment, whose live SLOs are compared on a schedule. */
export interface ScheduledService {
  readonly service: string;
  readonly environment: string;
}

/** The schedules on which live SLOs are compared with what would be recommended today: one a service. */
export interface DriftSchedules {
  /**
   * Makes the schedules those of these services: creates what is missing, sets what has another interval, deletes the
   * rest; without any where comparing is turned off. Safe to repeat.
   */
  keep(
    services: readonly ScheduledService[],
  ): Promise<{ readonly created: number; readonly changed: number; readonly removed: number }>;
}

/** A Prometheus that a service has registered. */
export interface RegisteredPrometheus {
  /** Its base URL. */
  readonly address: string;
  readonly queries: PrometheusQueries;
}

/** The Prometheus servers of services. */
export interface ServicePrometheus {
  /** undefined when the service has registered none. @throws ScoutError invalid_argument for an address that cannot be used */
  of(service: Service): RegisteredPrometheus | undefined;
}

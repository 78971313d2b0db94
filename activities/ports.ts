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

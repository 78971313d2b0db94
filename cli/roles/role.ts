import type { Config } from '../../platform/config/config.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { Metrics } from '../../platform/metrics/catalogue.ts';

/** What every role gets. */
export interface RoleContext {
  readonly config: Config;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Fires when the process shall stop. */
  readonly signal: AbortSignal;
  /** Path of promtool, when a supervisor or a setting named it. */
  readonly promtoolPath: string;
}

/** A running role. */
export interface RunningRole {
  /** Addresses to tell people, by name. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Rejects when the role fails by itself; never resolves before the stop. */
  readonly failed?: Promise<never>;
  /** Finishes what is under way. */
  close(): Promise<void>;
}

/** Starts a role; resolves when it serves. */
export type StartRole = (context: RoleContext) => Promise<RunningRole>;

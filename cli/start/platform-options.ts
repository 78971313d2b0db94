import type { Components } from '../../platform/components/components.ts';
import type { Config } from '../../platform/config/config.ts';
import type { SettingSource } from '../../platform/config/setting-reader.ts';

/** Where to reach it. */
export interface PlatformAddresses {
  readonly api: string;
  readonly otlpGrpc: string;
  readonly otlpHttp: string;
  /** Address of the forward receiver, when it is on. */
  readonly forward?: string | undefined;
  readonly temporal: string;
  /** Absent when Temporal runs elsewhere. */
  readonly temporalUi: string | undefined;
  readonly database: string;
  readonly eventLog: string;
  readonly gitRepository: string;
}

/** What a start of the platform needs. */
export interface PlatformOptions {
  readonly config: Config;
  /** Environment for the child processes; their own settings are added to it. */
  readonly environment: SettingSource;
  readonly components: Components;
  /** Receives one line per step. */
  readonly report: Report;
}

/** Tells a person, one line a call. */
export type Report = (line: string) => void;

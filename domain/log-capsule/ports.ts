import type { LogCapsule } from './log-capsule.ts';
import type { LogSample } from './reservoir.ts';

/** A template of a service as stored, its aliases added to it. */
export interface StoredLogTemplate {
  readonly service: string;
  readonly environment: string;
  readonly templateId: string;
  /** The present text; variables are `<*>`. */
  readonly text: string;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly lines: number;
  readonly errors: number;
  /** Ids that turned out to be this template. */
  readonly aliases: readonly string[];
  /** When it was announced as new, after the service was known; undefined when it was there from the beginning. */
  readonly newAtMs: number | undefined;
}

/** A log capsule with what its template says; `templateId` is resolved and capsules of aliases are added to it. */
export interface StoredLogCapsule extends LogCapsule {
  readonly text: string;
  /** Whether this is the window in which the template was announced as new. */
  readonly isNewTemplate: boolean;
}

/** A sample line with where it belongs. */
export interface TraceLogLine extends LogSample {
  readonly service: string;
  readonly environment: string;
  readonly templateId: string;
}

/** Reads log capsules and templates; they are written only by the stream worker's checkpoint. */
export interface LogReader {
  /** Most lines first; at most `limit` after the first `offset`. */
  listTemplates(query: {
    readonly service?: string;
    readonly environment?: string;
    readonly limit: number;
    readonly offset: number;
  }): Promise<readonly StoredLogTemplate[]>;
  /** Capsules whose window starts in [fromMs, toMs), newest window first, then most lines first. */
  listCapsules(query: {
    readonly service: string;
    readonly environment?: string;
    readonly templateId?: string;
    readonly fromMs: number;
    readonly toMs: number;
    readonly limit: number;
    readonly offset: number;
  }): Promise<readonly StoredLogCapsule[]>;
  /** The samples of these windows and templates; lines whose blob is gone are left out. */
  readSamples(capsules: readonly StoredLogCapsule[]): Promise<readonly (readonly LogSample[])[]>;
  /** The sample lines that carry the trace id, oldest first, at most `limit`. */
  linesOfTrace(traceId: string, limit: number): Promise<readonly TraceLogLine[]>;
}

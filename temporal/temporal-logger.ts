import { DefaultLogger } from '@temporalio/worker';
import type { LogEntry, Logger as TemporalLogger } from '@temporalio/worker';
import type { Logger } from '../platform/logging/logger.ts';

const LEVELS = { TRACE: 'debug', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** Temporal's own log lines, and those of workflows and activities, through our logger. */
export function createTemporalLogger(logger: Logger): TemporalLogger {
  return new DefaultLogger('INFO', (entry: LogEntry) => {
    const {
      sdkComponent: component,
      workflowId,
      runId,
      activityType,
      error: err,
      ...rest
    } = { ...entry.meta } as Readonly<Record<string, unknown>>;
    const fields = { component, workflowId, runId, activityType, err, ...onlyPlain(rest) };
    logger[LEVELS[entry.level]](fields, entry.message);
  });
}

/** The bundler is talkative; only what goes wrong is worth a line. */
export function createBundlerLogger(): TemporalLogger {
  return new DefaultLogger('WARN');
}

/** Numbers, short texts and lists of them: no payloads and no SDK objects. */
function onlyPlain(meta: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(meta).filter(([, value]) => isPlain(value)));
}

function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPlain);
  return ['string', 'number', 'boolean'].includes(typeof value);
}

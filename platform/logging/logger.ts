import { pino } from 'pino';
import type { Logger as PinoLogger } from 'pino';

/** Structured logger: a static message, data as fields; ids always, payloads never. */
export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'child'>;

/** Logs JSON lines to standard output with the role's name; `level` drops what is below. */
export function createLogger(options: { readonly role: string; readonly level: string }): Logger {
  return pino({
    level: options.level,
    base: { role: options.role },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });
}

/** A logger that drops everything: for tests and for commands whose output is for people. */
export function createSilentLogger(): Logger {
  return pino({ level: 'silent' });
}

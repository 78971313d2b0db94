import { z } from 'zod';
import { DECISION_LIMITS } from '../../domain/decision/validate-decision.ts';

/** Printable text on one line: what names, people and ids are made of (and what every database stores). */
const LINE = /^[^\p{Cc}]*$/u;
const TEXT = /^[^\p{Cc}]*(?:[\n\r\t][^\p{Cc}]*)*$/u;

/** A non-empty line of at most `max` characters. */
export function line(max: number, description: string): z.ZodString {
  return z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(max, `must have at most ${String(max)} characters`)
    .regex(LINE, 'must not hold control characters')
    .describe(description);
}

/** Text of at most `max` characters that may have several lines. */
export function text(max: number, description: string): z.ZodString {
  return z
    .string()
    .trim()
    .max(max, `must have at most ${String(max)} characters`)
    .regex(TEXT, 'must not hold control characters')
    .describe(description);
}

/** An id as the product hands it out. */
export function id(description: string): z.ZodString {
  return line(DECISION_LIMITS.idLength, description);
}

/** `service.name` of the telemetry. */
export const ServiceName = line(200, 'Name of the service: `service.name` of its telemetry.');

/** Deployment environment; no slash, since it is a path segment of workflow ids. */
export const Environment = line(100, 'Deployment environment: `deployment.environment.name` of its telemetry.').regex(
  /^[^/]*$/,
  'must not hold a slash',
);

/** What an environment is called when telemetry names none. */
export const DEFAULT_ENVIRONMENT = 'default';

/** Why something was decided. */
export function reason(description: string): z.ZodString {
  return text(DECISION_LIMITS.reasonLength, description);
}

/** A person or a machine that acts. */
export function actor(description: string): z.ZodString {
  return line(DECISION_LIMITS.idLength, description);
}

/** A time on the wire: ISO 8601 in UTC with milliseconds. */
export const Timestamp = z.iso.datetime().describe('ISO 8601, UTC.');

/** Days of history that an analysis may look at. */
export const AnalysisWindowDays = z.int().min(1).max(90).describe('Days of history to analyse, 1 to 90.');

/** Days of an SLO's window. */
export const TimeWindowDays = z
  .int()
  .min(DECISION_LIMITS.minWindowDays)
  .max(DECISION_LIMITS.maxWindowDays)
  .describe("Days of the SLO's rolling window, 7 to 90.");

import { z } from 'zod';
import { pageOf, pageQuery } from './page.ts';
import { Environment, ServiceName, Timestamp, id } from './scalars.ts';

const TemplateId = z.string().describe('Fingerprint of the template, 32 hex digits; stays when the text generalises.');
const Template = z.string().describe('Text of the template; variables are `<*>`.');
const Severities = z
  .record(z.string(), z.int())
  .describe('Lines by severity: trace, debug, info, warn, error, fatal, unspecified; those without lines are absent.');

/** A log template of a service. */
export const LogTemplate = z.object({
  template_id: TemplateId,
  service_name: z.string(),
  environment: z.string(),
  template: Template,
  lines: z.int(),
  errors: z.int().describe('Lines of severity ERROR and above.'),
  first_seen: Timestamp,
  last_seen: Timestamp,
  new_since: Timestamp.nullable().describe('When a service that was known already wrote it for the first time.'),
  aliases: z.array(z.string()).describe('Ids that turned out to be this template.'),
});

export const LogTemplateListQuery = z.strictObject({
  ...pageQuery,
  service: ServiceName.optional(),
  environment: Environment.optional(),
});
export const LogTemplatePage = pageOf(LogTemplate);

const SampleLine = z.object({
  at: Timestamp,
  severity_number: z.int().describe("OpenTelemetry's severity number; 0 is unspecified."),
  trace_id: z.string().nullable(),
  span_id: z.string().nullable(),
  text: z.string().describe('The line, redacted and cut.'),
});

/** All lines of one template in one window of five minutes. */
export const LogCapsule = z.object({
  service_name: z.string(),
  environment: z.string(),
  template_id: TemplateId,
  template: Template,
  window_start: Timestamp,
  lines: z.int(),
  errors: z.int(),
  lines_per_second: z.number(),
  severities: Severities,
  bytes: z.int(),
  lines_with_trace: z.int(),
  first_line: Timestamp,
  last_line: Timestamp,
  new_template: z.boolean().describe('The template was written for the first time in this window.'),
  sample_trace_ids: z.array(z.string()),
  samples: z.array(SampleLine).describe('Empty unless asked for.'),
});

export const LogCapsuleListQuery = z.strictObject({
  ...pageQuery,
  service: ServiceName,
  environment: Environment.optional(),
  template_id: id('Only this template.').optional(),
  from: Timestamp.optional().describe('First window; an hour before `to` when absent. ISO 8601, UTC.'),
  to: Timestamp.optional().describe('End of the last window; now when absent. ISO 8601, UTC.'),
  samples: z.enum(['true', 'false']).default('false').describe('Whether to return sample lines.'),
});
export const LogCapsulePage = pageOf(LogCapsule);

export const TraceParams = z.strictObject({
  trace_id: z
    .string()
    .regex(/^[0-9a-f]{32}$/, 'must be 32 lower-case hex digits')
    .describe('Trace id, 32 lower-case hex digits.'),
});

/** Sample lines that carry one trace id. */
export const TraceLogs = z.object({
  trace_id: z.string(),
  items: z.array(SampleLine.extend({ service_name: z.string(), environment: z.string(), template_id: TemplateId })),
});

/** A log template on the wire. */
export type LogTemplate = z.output<typeof LogTemplate>;
/** A log capsule on the wire. */
export type LogCapsule = z.output<typeof LogCapsule>;
/** The lines of a trace on the wire. */
export type TraceLogs = z.output<typeof TraceLogs>;

import { z } from 'zod';
import { pageOf, pageQuery } from './page.ts';
import { Environment, ServiceName, TimeWindowDays, Timestamp, actor, id, line } from './scalars.ts';
import { TargetPercentage } from './target-percentage.ts';

const Variant = z.enum(['conservative', 'balanced', 'aggressive', 'custom']);
const Status = z.enum(['approved', 'in_delivery', 'live', 'retired']);

/** An SLO that a person approved. */
export const Slo = z.object({
  slo_id: z.string(),
  sli_id: z.string(),
  journey_id: z.string(),
  service_name: z.string(),
  environment: z.string(),
  operation: z.string(),
  name: z.string(),
  kind: z.enum(['availability', 'latency']),
  threshold_ms: z.number().nullable().describe('Of a latency SLI.'),
  target_percentage: z.number().describe('Percent.'),
  time_window_days: z.int(),
  threshold_variant: Variant,
  total_query: z.string(),
  bad_query: z.string(),
  owner_team: z.string(),
  status: Status,
  approved_by: z.string(),
  approved_at: Timestamp,
});

/** Body of POST /slos. */
export const CreateSlo = z.strictObject({
  sli_id: id('An approved SLI.'),
  created_by: actor('Who answers for the SLO.'),
  name: line(60, 'Name, unique in its service and environment.')
    .regex(/^[a-z0-9][a-z0-9-]*[a-z0-9]$/, 'must be lower-case letters, digits and inner hyphens')
    .optional()
    .describe("Name, unique in its service and environment; the SLI's when absent."),
  threshold_variant: z
    .enum(['conservative', 'balanced', 'aggressive'])
    .default('balanced')
    .describe('Where target and window come from when they are not given.'),
  target_percentage: TargetPercentage.optional(),
  time_window_days: TimeWindowDays.optional(),
});

export const SloListQuery = z.strictObject({
  ...pageQuery,
  service_name: ServiceName.optional(),
  environment: Environment.optional(),
  status: Status.optional(),
});
export const SloParams = z.strictObject({ slo_id: id('Id of the SLO.') });
export const SloPage = pageOf(Slo);

/** An SLO on the wire. */
export type Slo = z.output<typeof Slo>;
/** A checked request for an SLO. */
export type CreateSlo = z.output<typeof CreateSlo>;

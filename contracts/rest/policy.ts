import { z } from 'zod';

/** A rule that every delivery must pass. */
export const Policy = z.object({
  policy_id: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  applies_to: z.enum(['all', 'critical_services']),
  blast_radius: z.object({
    services_percent: z.number().describe('Largest share of all services that one delivery may touch, percent.'),
    services_absolute: z.int().describe('Largest number of services that one delivery may touch.'),
  }),
});

export const PolicyList = z.object({ items: z.array(Policy) });

/** A policy on the wire. */
export type Policy = z.output<typeof Policy>;

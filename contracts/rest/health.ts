import { z } from 'zod';

/** Whether the product can do its work, what fails, and what is switched off. */
export const Health = z.object({
  status: z.enum(['healthy', 'degraded', 'unhealthy']).describe('`degraded`: something optional fails.'),
  version: z.string(),
  uptime: z.string().describe('Such as `3h15m`.'),
  uptime_seconds: z.int(),
  checks: z.array(
    z.object({
      name: z.string(),
      required: z.boolean(),
      status: z.enum(['up', 'down']),
      detail: z.string().describe('Empty when up.'),
    }),
  ),
  off: z.array(z.object({ feature: z.string(), reason: z.string() })).describe('What this installation does without.'),
});

/** That the process answers. */
export const Liveness = z.object({ status: z.literal('alive') });

/** The health on the wire. */
export type Health = z.output<typeof Health>;

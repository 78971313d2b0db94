import { z } from 'zod';
import { pageOf, pageQuery } from './page.ts';
import { Environment, ServiceName, Timestamp } from './scalars.ts';

/** A user journey as observed. */
export const Journey = z.object({
  journey_id: z.string(),
  service_name: z.string(),
  environment: z.string(),
  operation: z.string(),
  kind: z.enum(['http', 'grpc', 'messaging', 'other']),
  first_seen: Timestamp,
  last_seen: Timestamp,
});

export const JourneyListQuery = z.strictObject({
  ...pageQuery,
  service_name: ServiceName.optional(),
  environment: Environment.optional(),
});
export const JourneyPage = pageOf(Journey);

/** A journey on the wire. */
export type Journey = z.output<typeof Journey>;

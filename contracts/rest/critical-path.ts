import { z } from 'zod';
import { Timestamp, id } from './scalars.ts';

const Shares = z
  .array(
    z.object({
      service_name: z.string(),
      environment: z.string(),
      operation: z.string(),
      share: z.number().describe('Of the time, 0 to 1; all shares sum to 1.'),
    }),
  )
  .describe('The largest first; empty without requests.');

export const JourneyParams = z.strictObject({ journey_id: id('Id of the journey.') });

/** Which operations own how much of a journey's time, as a sample of its requests shows it. */
export const JourneyCriticalPath = z.object({
  journey_id: z.string(),
  service_name: z.string(),
  environment: z.string(),
  operation: z.string(),
  state: z
    .enum(['kept', 'archive', 'missing'])
    .describe(
      '`kept`: the sample of the last analysis. `archive`: looked up just now. `missing`: no request was found.',
    ),
  sampled_at: Timestamp.nullable(),
  requests_used: z.int().describe('Requests with a critical path.'),
  requests_without_path: z.int(),
  requests_not_found: z.int().describe('Requests of the sample whose spans were not all found.'),
  windows: z
    .array(z.object({ window_start: Timestamp, fingerprint: z.string(), requests: z.int() }))
    .describe('The capsules (shape and five-minute window) that the requests are samples of.'),
  overall: Shares.describe('Of the time of all requests together, the largest first.'),
  p50: Shares.describe('Mean of the requests near the median duration.'),
  p95: Shares,
  p99: Shares,
});

/** Path shares of a journey on the wire. */
export type JourneyCriticalPath = z.output<typeof JourneyCriticalPath>;

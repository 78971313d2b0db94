import { z } from 'zod';
import { pageOf, pageQuery } from './page.ts';
import { Environment, ServiceName, Timestamp, id } from './scalars.ts';

const Stage = z.enum([
  'awaiting_decision',
  'checking_policy',
  'generating_artifacts',
  'validating',
  'opening_pull_request',
  'awaiting_merge',
  'verifying',
  'deployed',
  'rejected',
  'expired',
  'denied_by_policy',
  'invalid_artifacts',
  'pull_request_closed',
  'not_live',
  'failed',
]);

const PolicyVerdict = z.object({
  verdict: z.enum(['allow', 'deny']),
  findings: z.array(
    z.object({
      policy_id: z.string(),
      name: z.string(),
      verdict: z.enum(['allow', 'deny', 'not_applicable']),
      explanation: z.string(),
    }),
  ),
});

/** The change that carries a service's approved artifacts to Git. */
export const Delivery = z.object({
  delivery_id: z.string(),
  service_name: z.string(),
  environment: z.string(),
  stage: Stage,
  slo_ids: z.array(z.string()),
  policy: PolicyVerdict.nullable(),
  pull_request_number: z.int().nullable(),
  pull_request_url: z.string().nullable(),
  failure: z
    .string()
    .nullable()
    .describe("What stopped it, in the tool's own words: promtool's output, the closing comment."),
  started_at: Timestamp,
  updated_at: Timestamp,
});

/** Answer of POST /artifacts/{artifact_id}/deploy. */
export const StartedDelivery = z.object({
  delivery: Delivery,
  links: z.object({ self: z.string() }),
});

export const DeliveryListQuery = z.strictObject({
  ...pageQuery,
  service_name: ServiceName.optional(),
  environment: Environment.optional(),
});
export const DeliveryParams = z.strictObject({ delivery_id: id('Id of the delivery.') });
export const DeliveryPage = pageOf(Delivery);

/** A delivery on the wire. */
export type Delivery = z.output<typeof Delivery>;

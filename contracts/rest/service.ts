import { z } from 'zod';
import { pageOf, pageQuery } from './page.ts';
import { DEFAULT_ENVIRONMENT, Environment, ServiceName, Timestamp, id, line } from './scalars.ts';

/** Addresses are shown to readers and written to logs. */
const EndpointUrl = z
  .url({ protocol: /^https?$/ })
  .refine(hasNoCredentials, 'must not hold a user or password: addresses are shown');

function hasNoCredentials(text: string): boolean {
  if (!URL.canParse(text)) return true;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}

const Label = z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/), line(500, 'Label value.'));

/** A service in an environment. */
export const Service = z.object({
  service_id: z.string(),
  service_name: z.string(),
  environment: z.string(),
  owner_team: z.string(),
  criticality: z.enum(['standard', 'critical']),
  telemetry_endpoints: z.record(z.string(), z.string()).describe('URLs by kind, such as `prometheus`.'),
  label_mappings: z.record(z.string(), z.string()).describe("Prometheus labels that select the service's series."),
  status: z.enum(['discovered', 'registered']),
  created_at: Timestamp,
});

/** Body of POST /services. */
export const RegisterService = z.strictObject({
  service_name: ServiceName,
  environment: Environment.default(DEFAULT_ENVIRONMENT),
  owner_team: line(200, 'Team that owns the service.').optional(),
  criticality: z.enum(['standard', 'critical']).default('standard'),
  telemetry_endpoints: z.record(line(50, 'Kind.'), EndpointUrl).default({}),
  label_mappings: Label.default({}),
});

export const ServiceListQuery = z.strictObject({ ...pageQuery, environment: Environment.optional() });
export const ServiceParams = z.strictObject({ service_id: id('Id of the service.') });
export const ServicePage = pageOf(Service);

/** A service on the wire. */
export type Service = z.output<typeof Service>;

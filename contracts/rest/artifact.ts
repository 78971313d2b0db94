import { z } from 'zod';
import { pageOf, pageQuery } from './page.ts';
import { Environment, ServiceName, Timestamp, id } from './scalars.ts';

const ArtifactType = z.enum(['prometheus_rule', 'prometheus_rule_test', 'grafana_dashboard', 'runbook', 'openslo']);

/** A generated file; its content has an address of its own. */
export const Artifact = z.object({
  artifact_id: z.string(),
  slo_id: z.string(),
  service_name: z.string(),
  environment: z.string(),
  artifact_type: ArtifactType,
  path: z.string().describe('In the target repository.'),
  sha256: z.string(),
  status: z.enum(['generated', 'validated', 'invalid', 'in_pull_request', 'deployed']),
  validation: z.object({
    status: z.enum(['passed', 'failed', 'not_applicable']),
    output: z.string().describe("promtool's own words."),
  }),
  pr_url: z.string().nullable(),
  deployed_at: Timestamp.nullable(),
  created_at: Timestamp,
  links: z.object({ content: z.string() }),
});

/** Body of POST /artifacts. */
export const GenerateArtifacts = z.strictObject({ slo_id: id('Id of the SLO.') });

/** Answer of POST /artifacts: all files of the SLO, validated. */
export const GeneratedArtifacts = z.object({ items: z.array(Artifact), valid: z.boolean() });

export const ArtifactListQuery = z.strictObject({
  ...pageQuery,
  slo_id: id('Id of the SLO.').optional(),
  service_name: ServiceName.optional(),
  environment: Environment.optional(),
  artifact_type: ArtifactType.optional(),
});
export const ArtifactParams = z.strictObject({ artifact_id: id('Id of the artifact.') });
export const ArtifactPage = pageOf(Artifact);

/** An artifact on the wire. */
export type Artifact = z.output<typeof Artifact>;

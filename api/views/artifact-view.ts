import type { Artifact as WireArtifact } from '../../contracts/rest/artifact.ts';
import type { Artifact } from '../../domain/artifact/artifact.ts';
import { optionalTimeView, timeView } from './time-view.ts';

/** An artifact as the wire has it, without its content. */
export function artifactView(artifact: Artifact): WireArtifact {
  return {
    artifact_id: artifact.artifactId,
    slo_id: artifact.sloId,
    service_name: artifact.service,
    environment: artifact.environment,
    artifact_type: artifact.type,
    path: artifact.path,
    sha256: artifact.sha256,
    status: artifact.status,
    validation: { status: artifact.validation.status, output: artifact.validation.output },
    pr_url: artifact.pullRequestUrl ?? null,
    deployed_at: optionalTimeView(artifact.deployedAtMs),
    created_at: timeView(artifact.createdAtMs),
    links: { content: `/api/v1/artifacts/${encodeURIComponent(artifact.artifactId)}/content` },
  };
}

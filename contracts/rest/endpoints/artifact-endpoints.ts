import type { Endpoint } from '../endpoint.ts';
import { Artifact, ArtifactListQuery, ArtifactPage, ArtifactParams } from '../artifact.ts';
import { GenerateArtifacts, GeneratedArtifacts } from '../artifact.ts';
import { StartedDelivery } from '../delivery.ts';

/** Generated files. */
export const artifactEndpoints = {
  generateArtifacts: {
    method: 'post',
    path: '/api/v1/artifacts',
    tag: 'artifacts',
    summary: "Generate an SLO's artifacts and validate them with promtool",
    body: { name: 'GenerateArtifacts', schema: GenerateArtifacts },
    response: { kind: 'json', status: 201, name: 'GeneratedArtifacts', schema: GeneratedArtifacts },
    errors: ['not_found', 'failed_precondition'],
  },
  listArtifacts: {
    method: 'get',
    path: '/api/v1/artifacts',
    tag: 'artifacts',
    summary: 'List artifacts',
    query: ArtifactListQuery,
    response: { kind: 'json', status: 200, name: 'ArtifactPage', schema: ArtifactPage },
    errors: [],
  },
  getArtifact: {
    method: 'get',
    path: '/api/v1/artifacts/{artifact_id}',
    tag: 'artifacts',
    summary: 'Read an artifact with what promtool said of it',
    params: ArtifactParams,
    response: { kind: 'json', status: 200, name: 'Artifact', schema: Artifact },
    errors: ['not_found'],
  },
  getArtifactContent: {
    method: 'get',
    path: '/api/v1/artifacts/{artifact_id}/content',
    tag: 'artifacts',
    summary: "Read an artifact's file",
    params: ArtifactParams,
    response: { kind: 'text', status: 200, mediaType: 'text/plain' },
    errors: ['not_found'],
  },
  deployArtifact: {
    method: 'post',
    path: '/api/v1/artifacts/{artifact_id}/deploy',
    tag: 'artifacts',
    summary: "Deliver the artifact's SLO to Git: policy, validation, pull request, merge",
    params: ArtifactParams,
    response: { kind: 'json', status: 202, name: 'StartedDelivery', schema: StartedDelivery },
    errors: ['not_found', 'failed_precondition'],
  },
} as const satisfies Record<string, Endpoint>;

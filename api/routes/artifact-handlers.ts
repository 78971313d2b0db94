import type { ApiContext } from '../api-deps.ts';
import type { Handlers } from '../handler.ts';
import { decodeCursor, pageOfRows } from '../paging.ts';
import { artifactView } from '../views/artifact-view.ts';
import { generateSloArtifacts } from './generate-slo-artifacts.ts';
import { startDelivery } from './start-delivery.ts';

type ArtifactHandlers = Pick<
  Handlers,
  'generateArtifacts' | 'listArtifacts' | 'getArtifact' | 'getArtifactContent' | 'deployArtifact'
>;

/** Generated files, and their way to Git. */
export function createArtifactHandlers(context: ApiContext, apiUrl: string): ArtifactHandlers {
  const { artifacts } = context.deps;
  return {
    generateArtifacts: async ({ body }) => {
      const generated = await generateSloArtifacts(context, { sloId: body.slo_id, apiUrl });
      return {
        body: {
          items: generated.map(artifactView),
          valid: generated.every(({ validation }) => validation.status !== 'failed'),
        },
      };
    },
    listArtifacts: async ({ query }) => {
      const rows = await artifacts.listArtifacts({
        limit: query.limit + 1,
        ...(query.slo_id === undefined ? {} : { sloIds: [query.slo_id] }),
        ...(query.service_name === undefined ? {} : { service: query.service_name }),
        ...(query.environment === undefined ? {} : { environment: query.environment }),
        ...(query.artifact_type === undefined ? {} : { types: [query.artifact_type] }),
        ...(query.cursor === undefined ? {} : { afterArtifactId: decodeCursor(query.cursor) }),
      });
      return { body: pageOfRows(rows, { limit: query.limit, idOf: (row) => row.artifactId, view: artifactView }) };
    },
    getArtifact: async ({ params }) => ({ body: artifactView(await artifacts.getArtifact(params.artifact_id)) }),
    getArtifactContent: async ({ params }) => ({ body: (await artifacts.getArtifact(params.artifact_id)).content }),
    deployArtifact: async ({ params }) => startDelivery(context.deps, await artifacts.getArtifact(params.artifact_id)),
  };
}

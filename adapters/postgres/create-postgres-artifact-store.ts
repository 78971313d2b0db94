import type { Pool } from 'pg';
import type { Artifact, ArtifactStatus, ArtifactType, ArtifactValidation } from '../../domain/artifact/artifact.ts';
import type { ArtifactStore } from '../../domain/artifact/ports.ts';
import { withTransaction } from './pool.ts';
import { requireAll } from './require-all.ts';
import { execute, notFound, queryRows, requireRow } from './run-sql.ts';

interface ArtifactRow {
  readonly artifact_id: string;
  readonly slo_id: string;
  readonly service: string;
  readonly environment: string;
  readonly artifact_type: ArtifactType;
  readonly path: string;
  readonly content: string;
  readonly sha256: string;
  readonly status: ArtifactStatus;
  readonly validation: ArtifactValidation;
  readonly pr_url: string | null;
  readonly deployed_at_ms: number | null;
  readonly created_at_ms: number;
}

const INSERT = `
INSERT INTO artifacts (artifact_id, slo_id, service, environment, artifact_type, path, content, sha256, status,
  validation, pr_url, deployed_at_ms, created_at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (artifact_id) DO NOTHING`;

const GET = 'SELECT * FROM artifacts WHERE artifact_id = $1';

const ORDER = 'service COLLATE "C", environment COLLATE "C", path COLLATE "C", artifact_id COLLATE "C"';

const LIST = `
SELECT * FROM artifacts
WHERE ($1::text[] IS NULL OR slo_id = ANY ($1))
  AND ($2::text[] IS NULL OR artifact_id = ANY ($2))
  AND ($3::text IS NULL OR service = $3)
  AND ($4::text IS NULL OR environment = $4)
  AND ($5::text[] IS NULL OR artifact_type = ANY ($5))
  AND ($6::text IS NULL OR (${ORDER}) > (SELECT ${ORDER} FROM artifacts WHERE artifact_id = $6))
ORDER BY ${ORDER}
LIMIT $7`;

const SET_VALIDATION = 'UPDATE artifacts SET validation = $2 WHERE artifact_id = $1';

const SET_STATUS = `
UPDATE artifacts SET
  status = $2,
  pr_url = COALESCE($3, pr_url),
  deployed_at_ms = COALESCE($4, deployed_at_ms)
WHERE artifact_id = ANY ($1::text[])`;

/** Artifacts on PostgreSQL, listed in order of service, environment, path. */
export function createPostgresArtifactStore(pool: Pool): ArtifactStore {
  return {
    async saveArtifacts(artifacts) {
      await withTransaction(pool, async (client) => {
        for (const artifact of artifacts) await execute(client, INSERT, toValues(artifact));
      });
    },
    async getArtifact(artifactId) {
      return toArtifact(requireRow(await queryRows<ArtifactRow>(pool, GET, [artifactId]), 'artifact', artifactId));
    },
    async listArtifacts({ sloIds, artifactIds, service, environment, types, afterArtifactId, limit }) {
      const narrow = [sloIds, artifactIds, service, environment, types, afterArtifactId, limit];
      const values = narrow.map((value) => value ?? null);
      return (await queryRows<ArtifactRow>(pool, LIST, values)).map(toArtifact);
    },
    async setArtifactValidation(artifactId, validation) {
      const changed = await execute(pool, SET_VALIDATION, [artifactId, JSON.stringify(validation)]);
      if (changed === 0) throw notFound('artifact', artifactId);
    },
    async setArtifactStatus({ artifactIds, status, pullRequestUrl, deployedAtMs }) {
      const values = [artifactIds, status, pullRequestUrl ?? null, deployedAtMs ?? null];
      requireAll(artifactIds, await execute(pool, SET_STATUS, values), 'artifacts');
    },
  };
}

function toValues(artifact: Artifact): readonly unknown[] {
  const { artifactId, sloId, service, environment, type, path, content, sha256, status, createdAtMs } = artifact;
  const validation = JSON.stringify(artifact.validation);
  const deployment = [artifact.pullRequestUrl ?? null, artifact.deployedAtMs ?? null];
  const file = [type, path, content, sha256];
  return [artifactId, sloId, service, environment, ...file, status, validation, ...deployment, createdAtMs];
}

function toArtifact(row: ArtifactRow): Artifact {
  return {
    artifactId: row.artifact_id,
    sloId: row.slo_id,
    service: row.service,
    environment: row.environment,
    type: row.artifact_type,
    path: row.path,
    content: row.content,
    sha256: row.sha256,
    status: row.status,
    validation: row.validation,
    ...(row.pr_url === null ? {} : { pullRequestUrl: row.pr_url }),
    ...(row.deployed_at_ms === null ? {} : { deployedAtMs: row.deployed_at_ms }),
    createdAtMs: row.created_at_ms,
  };
}

import { createHash } from 'node:crypto';
import type { Artifact, ArtifactStatus, ArtifactValidation } from '../../domain/artifact/artifact.ts';
import { generateArtifacts } from '../../domain/artifact/generate-artifacts.ts';
import { groundingCapsules, sloArtifact } from '../../domain/artifact/slo-artifact.ts';
import type { Slo } from '../../domain/slo/slo.ts';
import type { ApiContext, ApiDeps } from '../api-deps.ts';

const NOT_APPLICABLE: ArtifactValidation = { status: 'not_applicable', output: '' };

/** What a file may be called after a validation; one that is on its way to Git keeps its word. */
const BEFORE_DELIVERY: ReadonlySet<ArtifactStatus> = new Set(['generated', 'validated', 'invalid']);

/**
 * Generates all files of an SLO, validates them with the real tool and stores both. The same SLO gives the same files,
 * so asking again validates what is stored.
 * @throws ScoutError not_found, failed_precondition when the validator cannot be run
 */
export async function generateSloArtifacts(
  { deps, metrics }: ApiContext,
  { sloId, apiUrl }: { readonly sloId: string; readonly apiUrl: string },
): Promise<readonly Artifact[]> {
  const stopTimer = metrics.artifactGenerationSeconds.startTimer();
  const slo = await deps.slos.getSlo(sloId);
  const [recommendation] = await deps.recommendations.listRecommendations({ sliIds: [slo.sliId], limit: 1 });
  const capsules = await groundingCapsules(deps.journeys, slo, recommendation);
  const files = generateArtifacts(slo, { capsules, recommendation, apiUrl });
  stopTimer();
  const validations = await deps.ruleValidator.validate(files);
  for (const { status } of validations.values()) metrics.promtoolValidations.inc({ result: status });
  const facts = { slo, createdAtMs: deps.nowMs() };
  return storeArtifacts(
    deps,
    files.map((file) => validated(file, validations.get(file.path) ?? NOT_APPLICABLE, facts)),
  );
}

function validated(
  file: Pick<Artifact, 'type' | 'path' | 'content'>,
  validation: ArtifactValidation,
  { slo, createdAtMs }: { readonly slo: Slo; readonly createdAtMs: number },
): Artifact {
  const sha256 = createHash('sha256').update(file.content, 'utf8').digest('hex');
  const status = validation.status === 'failed' ? 'invalid' : 'validated';
  return { ...sloArtifact(file, slo, { sha256, createdAtMs }), status, validation };
}

async function storeArtifacts(deps: ApiDeps, artifacts: readonly Artifact[]): Promise<readonly Artifact[]> {
  await deps.artifacts.saveArtifacts(artifacts);
  const artifactIds = artifacts.map(({ artifactId }) => artifactId);
  const stored = new Map((await deps.artifacts.listArtifacts({ artifactIds })).map((row) => [row.artifactId, row]));
  const current: Artifact[] = [];
  for (const artifact of artifacts) {
    current.push(await withValidation(deps, stored.get(artifact.artifactId) ?? artifact, artifact));
  }
  return current;
}

/** Puts today's validation on a file that had been stored before. */
async function withValidation(deps: ApiDeps, stored: Artifact, fresh: Artifact): Promise<Artifact> {
  const { artifactId, validation } = fresh;
  if (stored.validation.status !== validation.status || stored.validation.output !== validation.output) {
    await deps.artifacts.setArtifactValidation(artifactId, validation);
  }
  const status = BEFORE_DELIVERY.has(stored.status) ? fresh.status : stored.status;
  if (status !== stored.status) await deps.artifacts.setArtifactStatus({ artifactIds: [artifactId], status });
  return { ...stored, validation, status };
}

import { createBlobEvidenceStore } from '../../../adapters/blobs/create-blob-evidence-store.ts';
import type { ApiDeps } from '../../../api/api-deps.ts';
import { createJourneyCounters } from '../../../api/journey-metrics/journey-counters.ts';
import type { ArtifactValidation } from '../../../domain/artifact/artifact.ts';
import type { ApiConfig } from '../../../platform/config/config.ts';
import { createSilentLogger } from '../../../platform/logging/logger.ts';
import { createTraceFinder } from '../../../streaming/evidence/create-trace-finder.ts';
import { createFakeWorkflows } from '../fakes/fake-workflows.ts';
import { createMemoryBlobStore } from '../fakes/memory-blob-store.ts';
import { createMemoryForge } from '../fakes/memory-forge.ts';
import { createMemoryStores } from '../fakes/memory-stores.ts';
import { createTestArchive } from './test-archive.ts';

/** Where the clock of the test API starts. */
export const TEST_NOW_MS = 1_767_225_600_000;

/** Everything that the API needs, in memory, with handles to look at and to turn. */
export function createTestDeps() {
  const stores = createMemoryStores();
  const forge = createMemoryForge();
  let nowMs = TEST_NOW_MS;
  let ids = 0;
  const clock = { advance: (byMs: number) => (nowMs += byMs) };
  const workflows = createFakeWorkflows(stores, () => nowMs);
  /** What the validator says of files of a type; passed when nothing is set. */
  const validations = new Map<string, ArtifactValidation>();
  const archive = createTestArchive(() => nowMs);
  /** The archive that evidence is looked for in, and where it is kept. */
  const rawBlobs = createMemoryBlobStore();
  const evidenceBlobs = createMemoryBlobStore();
  const deps: ApiDeps = {
    version: '1.2.3',
    ...stores,
    journeyCounters: createJourneyCounters({ totals: stores.totals, nowMs: () => nowMs }),
    reprocessCheck: archive.reprocessCheck,
    evidence: createBlobEvidenceStore(evidenceBlobs),
    traceFinder: createTraceFinder({
      ...{ archive: rawBlobs, partitions: 4, retentionMs: 30 * 86_400_000 },
      ...{ logger: createSilentLogger(), nowMs: () => nowMs },
    }),
    ruleValidator: {
      validate: async (files) =>
        new Map(
          files
            .filter(({ type }) => type.startsWith('prometheus'))
            .map(({ path, type }) => [path, validations.get(type) ?? { status: 'passed', output: 'SUCCESS' }]),
        ),
    },
    forge: { kind: 'local', pullRequests: forge },
    workflows,
    healthChecks: [{ name: 'temporal', required: true, check: () => workflows.check() }],
    featuresOff: [{ feature: 'vectors', reason: 'The database has no vector extension.' }],
    temporalUiUrl: 'http://127.0.0.1:8233',
    nowMs: () => nowMs,
    newId: () => `id-${String((ids += 1))}`,
  };
  return { deps, stores, forge, workflows, validations, clock, archive, rawBlobs, evidenceBlobs };
}

/** A keyless API on a free loopback port. */
export function testApiConfig(): ApiConfig {
  return {
    host: '127.0.0.1',
    port: 0,
    publicUrl: 'http://slo-scout.test',
    apiKey: undefined,
    maxBodyBytes: 1_048_576,
    answerTimeoutMs: 30_000,
  };
}

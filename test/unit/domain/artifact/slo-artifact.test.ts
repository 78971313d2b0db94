import { describe, expect, it } from 'vitest';
import { groundingCapsules, sloArtifact } from '../../../../domain/artifact/slo-artifact.ts';
import { EMPTY_SKETCH } from '../../../../domain/sketch/sketch-data.ts';
import type { Capsule } from '../../../../domain/journey/capsule.ts';
import { buildRecommendation } from '../../../support/builders/build-recommendation.ts';
import { buildSlo } from '../../../support/builders/build-slo.ts';
import { createMemoryStores } from '../../../support/fakes/memory-stores.ts';

const FILE = { type: 'runbook', path: 'slos/a/runbook.md', content: '# Runbook' } as const;
const FACTS = { sha256: 'a'.repeat(64), createdAtMs: 7 };

describe('sloArtifact', () => {
  it('has the same id for the same file of the same SLO, whenever it was made', () => {
    const slo = buildSlo();

    const first = sloArtifact(FILE, slo, FACTS);
    const later = sloArtifact(FILE, slo, { ...FACTS, createdAtMs: 8 });

    expect(first).toMatchObject({ ...FILE, ...FACTS, sloId: 'slo-1', status: 'generated' });
    expect(later.artifactId).toBe(first.artifactId);
  });

  it('has another id for other content, another path or another SLO', () => {
    const ids = [
      sloArtifact(FILE, buildSlo(), FACTS),
      sloArtifact(FILE, buildSlo(), { ...FACTS, sha256: 'b'.repeat(64) }),
      sloArtifact({ ...FILE, path: 'slos/b/runbook.md' }, buildSlo(), FACTS),
      sloArtifact(FILE, buildSlo({ sloId: 'slo-2' }), FACTS),
    ].map(({ artifactId }) => artifactId);

    expect(new Set(ids).size).toBe(4);
  });
});

describe('groundingCapsules', () => {
  const recommendation = buildRecommendation();
  const capsule = (windowStartMs: number, traceCount: number): Capsule => ({
    ...{ fingerprint: 'f', journeyId: recommendation.journeyId, windowStartMs, traceCount, errorCount: 0 },
    ...{ spanCount: traceCount, latency: EMPTY_SKETCH, steps: [], sampleTraceIds: [] },
  });

  it('are those of the analysed range, most frequent first', async () => {
    const { rows, journeys } = createMemoryStores();
    const { fromMs, toMs } = recommendation.attained;
    rows.capsules.push(capsule(fromMs, 5), capsule(fromMs + 1, 9), capsule(fromMs - 1, 99), capsule(toMs, 99));

    const capsules = await groundingCapsules(journeys, buildSlo(), recommendation);

    expect(capsules.map(({ traceCount }) => traceCount)).toEqual([9, 5]);
  });

  it('are none for an SLO without its recommendation', async () => {
    expect(await groundingCapsules(createMemoryStores().journeys, buildSlo(), undefined)).toEqual([]);
  });
});

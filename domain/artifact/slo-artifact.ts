import { stableHash } from '../fingerprint/stable-hash.ts';
import type { Capsule } from '../journey/capsule.ts';
import type { JourneyReader } from '../journey/ports.ts';
import type { StoredRecommendation } from '../recommendation/recommendation.ts';
import type { Slo } from '../slo/slo.ts';
import type { Artifact, GeneratedArtifact } from './artifact.ts';

/** How many of a journey's newest capsules ground its runbook: 14 days of windows, as for the evidence. */
const RUNBOOK_CAPSULES = 4_032;

/** A generated file as a new artifact of its SLO. `sha256` is of the content in UTF-8, lower-case hex. */
export function sloArtifact(
  file: GeneratedArtifact,
  slo: Slo,
  facts: { readonly sha256: string; readonly createdAtMs: number },
): Artifact {
  return {
    ...file,
    ...facts,
    artifactId: stableHash(['artifact', slo.sloId, file.type, file.path, facts.sha256]),
    sloId: slo.sloId,
    service: slo.service,
    environment: slo.environment,
    status: 'generated',
    validation: { status: 'not_applicable', output: '' },
  };
}

/**
 * The capsules that ground an SLO's artifacts: its journey's of the analysed range, most frequent first. None for an
 * SLO whose recommendation is gone: it has no analysed range, and its runbook no failing paths.
 */
export async function groundingCapsules(
  journeys: JourneyReader,
  slo: Slo,
  recommendation: StoredRecommendation | undefined,
): Promise<readonly Capsule[]> {
  if (recommendation === undefined) return [];
  const { fromMs, toMs } = recommendation.attained;
  const capsules = await journeys.listCapsules({ journeyId: slo.journeyId, fromMs, toMs, limit: RUNBOOK_CAPSULES });
  return [...capsules].sort((a, b) => b.traceCount - a.traceCount || a.windowStartMs - b.windowStartMs);
}

import { decodeEvidenceFigures, encodeEvidenceFigures } from '../../contracts/blobs/evidence-figures.ts';
import {
  decodeEvidenceTraces,
  decodeJourneySample,
  encodeEvidenceTraces,
  encodeJourneySample,
} from '../../contracts/blobs/evidence-traces.ts';
import { undefinedWhenMissing } from '../../domain/errors/undefined-when-missing.ts';
import type { EvidenceStore } from '../../domain/evidence/ports.ts';
import type { BlobStore } from '../../streaming/ports.ts';

/** Nothing of ours deletes below it: recommendations are never deleted, so neither is what they stand on. */
const PREFIX = 'evidence/';

/**
 * Evidence as blobs of any blob store: `evidence/slis/<sli id>/figures` and `…/traces`, and
 * `evidence/journeys/<journey id>/sample`.
 */
export function createBlobEvidenceStore(blobs: Pick<BlobStore, 'get' | 'put'>): EvidenceStore {
  const read = <T>(key: string, decode: (bytes: Uint8Array) => T): Promise<T | undefined> =>
    undefinedWhenMissing(async () => decode(await blobs.get(key)));
  return {
    saveFigures: (figures) => blobs.put(figuresKey(figures.sliId), encodeEvidenceFigures(figures)),
    readFigures: (sliId) => read(figuresKey(sliId), decodeEvidenceFigures),
    saveTraces: (sliId, traces) => blobs.put(tracesKey(sliId), encodeEvidenceTraces(sliId, traces)),
    readTraces: (sliId) => read(tracesKey(sliId), decodeEvidenceTraces),
    saveSample: (sample) => blobs.put(sampleKey(sample.journeyId), encodeJourneySample(sample)),
    readSample: (journeyId) => read(sampleKey(journeyId), decodeJourneySample),
  };
}

function figuresKey(sliId: string): string {
  return `${PREFIX}slis/${sliId}/figures`;
}

function tracesKey(sliId: string): string {
  return `${PREFIX}slis/${sliId}/traces`;
}

function sampleKey(journeyId: string): string {
  return `${PREFIX}journeys/${journeyId}/sample`;
}

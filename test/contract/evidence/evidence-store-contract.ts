import { beforeEach, describe, expect, it } from 'vitest';
import type { EvidenceStore } from '../../../domain/evidence/ports.ts';
import { EVIDENCE_FIGURES, EVIDENCE_TRACES, JOURNEY_SAMPLE } from '../../support/builders/evidence.ts';

/** What every store of evidence does. `setup` gives an empty one. */
export function describeEvidenceStore(name: string, setup: () => Promise<EvidenceStore>): void {
  describe(`the evidence store on ${name}`, () => {
    let store: EvidenceStore;
    beforeEach(async () => {
      store = await setup();
    });

    it('gives back what was kept', async () => {
      await store.saveFigures(EVIDENCE_FIGURES);
      await store.saveTraces('sli-1', EVIDENCE_TRACES);
      await store.saveSample(JOURNEY_SAMPLE);

      expect(await store.readFigures('sli-1')).toEqual(EVIDENCE_FIGURES);
      expect(await store.readTraces('sli-1')).toEqual(EVIDENCE_TRACES);
      expect(await store.readSample('a1b2c3')).toEqual(JOURNEY_SAMPLE);
    });

    it('has nothing of what was not kept', async () => {
      await store.saveFigures(EVIDENCE_FIGURES);

      expect(await store.readFigures('sli-2')).toBeUndefined();
      expect(await store.readTraces('sli-1')).toBeUndefined();
      expect(await store.readSample('sli-1')).toBeUndefined();
    });

    it('replaces what was kept under the same id, and nothing else', async () => {
      await store.saveTraces('sli-1', EVIDENCE_TRACES);
      await store.saveTraces('sli-2', EVIDENCE_TRACES.slice(1));

      await store.saveTraces('sli-1', EVIDENCE_TRACES.slice(0, 1));

      expect(await store.readTraces('sli-1')).toEqual(EVIDENCE_TRACES.slice(0, 1));
      expect(await store.readTraces('sli-2')).toEqual(EVIDENCE_TRACES.slice(1));
    });
  });
}

import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeEvidenceFigures, encodeEvidenceFigures } from '../../../../contracts/blobs/evidence-figures.ts';
import {
  decodeEvidenceTraces,
  decodeJourneySample,
  encodeEvidenceTraces,
  encodeJourneySample,
} from '../../../../contracts/blobs/evidence-traces.ts';
import type { EvidenceFigures } from '../../../../domain/evidence/evidence-figures.ts';
import { sketchOf } from '../../../../domain/sketch/dd-sketch.ts';
import { isScoutError } from '../../../support/is-scout-error.ts';
import { EVIDENCE_FIGURES, EVIDENCE_TRACES, JOURNEY_SAMPLE } from '../../../support/builders/evidence.ts';

describe('blobs of evidence', () => {
  it('give back what was encoded, and equal bytes for equal evidence', () => {
    const bytes = encodeEvidenceFigures(EVIDENCE_FIGURES);

    expect(decodeEvidenceFigures(bytes)).toEqual(EVIDENCE_FIGURES);
    expect(encodeEvidenceFigures(structuredClone(EVIDENCE_FIGURES))).toEqual(bytes);
    expect(decodeEvidenceTraces(encodeEvidenceTraces('sli-1', EVIDENCE_TRACES))).toEqual(EVIDENCE_TRACES);
    expect(decodeJourneySample(encodeJourneySample(JOURNEY_SAMPLE))).toEqual(JOURNEY_SAMPLE);
  });

  it('keep what a metric said, fractions and all', () => {
    const metricMinutes = [{ startMs: 120_000, total: 12.4 / 5, bad: 0.1 + 0.2 }];
    const figures: EvidenceFigures = { ...EVIDENCE_FIGURES, metricMinutes };

    expect(decodeEvidenceFigures(encodeEvidenceFigures(figures))).toEqual(figures);
  });

  it('take a few bytes a minute: ninety days of a busy journey are less than two megabytes', () => {
    const minutes = Array.from({ length: 90 * 1_440 }, (_, minute) => ({
      ...{ startMs: minute * 60_000, total: 1_000 + ((minute * 7_919) % 977), bad: (minute * 31) % 5 },
    }));
    const hours = Array.from({ length: 90 * 24 }, (_, hour) => ({
      startMs: hour * 3_600_000,
      latency: sketchOf(Array.from({ length: 200 }, (_value, n) => 5 + ((n * 37 + hour * 11) % 400))),
    }));
    const figures: EvidenceFigures = { ...EVIDENCE_FIGURES, minutes, hours };

    expect(encodeEvidenceFigures(figures).length).toBeLessThan(2_000_000);
  });

  it.each([
    ['no gzip', Buffer.from('{}')],
    ['no JSON', gzipSync('{')],
    ['another version', gzipSync(JSON.stringify({ version: 2 }))],
    ['a cut blob', encodeEvidenceFigures(EVIDENCE_FIGURES).subarray(0, 40)],
  ])('say that they are corrupt: %s', (_name, bytes) => {
    const isLost = expect.toSatisfy((error) => isScoutError(error, 'data_loss'));

    for (const decode of [decodeEvidenceFigures, decodeEvidenceTraces, decodeJourneySample]) {
      expect(() => decode(bytes)).toThrow(isLost);
    }
  });
});

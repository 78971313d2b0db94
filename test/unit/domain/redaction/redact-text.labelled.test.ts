import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../../domain/redaction/create-redactor.ts';
import { DEFAULT_POLICY } from '../../../../domain/redaction/redaction-policy.ts';
import { labelledTexts } from '../../../support/labelled-texts.ts';

const redactor = createRedactor({ policy: DEFAULT_POLICY });

interface Tally {
  found: number;
  total: number;
}

/** By kind: how many values are there, and how many of them are wholly covered. */
function recallOf(file: string): ReadonlyMap<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const { text, labels } of labelledTexts(file)) {
    const ranges = redactor.find(text, '');
    for (const { start, end, kind } of labels) {
      const tally = tallies.get(kind) ?? { found: 0, total: 0 };
      tallies.set(kind, tally);
      tally.total += 1;
      if (ranges.some((range) => range.start <= start && range.end >= end)) tally.found += 1;
    }
  }
  return tallies;
}

const shareOf = (tallies: readonly Tally[]) =>
  tallies.reduce((sum, { found }) => sum + found, 0) / tallies.reduce((sum, { total }) => sum + total, 0);

const damageOf = (file: string) => {
  const texts = labelledTexts(file);
  return texts.filter(({ text }) => redactor.redact(text, '') !== undefined).length / texts.length;
};

describe('redaction of the labelled set', () => {
  it('has enough of everything to tell', () => {
    const values = ['values', 'values-held-out'].flatMap((file) => labelledTexts(file).flatMap(({ labels }) => labels));
    const negatives = ['negatives', 'negatives-held-out'].flatMap((file) => labelledTexts(file));

    expect(values.length).toBeGreaterThanOrEqual(300);
    expect(new Set(values.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(18);
    expect(negatives.length).toBeGreaterThanOrEqual(200);
  });

  it.each(['values', 'values-held-out'])('finds 97 %% of %s, and 90 %% of each kind', (file) => {
    const recall = recallOf(file);

    expect(shareOf([...recall.values()])).toBeGreaterThanOrEqual(0.97);
    expect([...recall].filter(([, tally]) => shareOf([tally]) < 0.9)).toEqual([]);
  });

  it.each(['negatives', 'negatives-held-out'])('damages at most 3 %% of %s', (file) => {
    expect(damageOf(file)).toBeLessThanOrEqual(0.03);
  });

  it('tells the right kind for 97 % of what it finds', () => {
    const labelled = ['values', 'values-held-out'].flatMap((file) => labelledTexts(file));
    const right = labelled.flatMap(({ text, labels }) => {
      const ranges = redactor.find(text, '');
      return labels.map(({ start, end, kind }) => {
        const range = ranges.find((candidate) => candidate.start <= start && candidate.end >= end);
        return range?.kind === kind;
      });
    });

    expect(right.filter(Boolean).length / right.length).toBeGreaterThanOrEqual(0.97);
  });

  it('finds nothing more of a value in a second pass', () => {
    for (const { text, labels } of labelledTexts('values')) {
      const once = redactor.redact(text, '')?.text ?? text;
      for (const { start, end } of labels) expect(once).not.toContain(text.slice(start, end).padEnd(4, '\u0000'));
    }
  });
});

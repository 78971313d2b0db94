import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ForgottenTraces } from '../../../../streaming/capsules/forgotten-traces.ts';
import { traceId } from '../../../support/builders/build-span.ts';
import { wordsOf } from '../../../support/span-batches.ts';

const ids = fc.array(fc.stringMatching(/^[0-9a-f]{32}$/), { maxLength: 400 });

describe('the memory of forgotten traces', () => {
  it('knows what it was told, and nothing else', () => {
    fc.assert(
      fc.property(ids, ids, (told, others) => {
        const memory = new ForgottenTraces();

        for (const id of told) memory.add(wordsOf(id), 0);

        expect(told.every((id) => memory.has(wordsOf(id), 0))).toBe(true);
        expect(others.filter((id) => memory.has(wordsOf(id), 0)).every((id) => told.includes(id))).toBe(true);
      }),
    );
  });

  it('remembers at least the younger half of its capacity, and no more than all of it', () => {
    const memory = new ForgottenTraces(100);

    for (let number = 0; number < 1_000; number += 1) memory.add(wordsOf(traceId(number)), 0);

    const known = Array.from({ length: 1_000 }, (_, number) => number).filter((number) =>
      memory.has(wordsOf(traceId(number)), 0),
    );
    expect(known.length).toBeGreaterThanOrEqual(50);
    expect(known.length).toBeLessThanOrEqual(100);
    expect(known.at(-1)).toBe(999);
    expect(known[0]).toBe(1_000 - known.length);
  });

  it('can be saved and goes on', () => {
    const memory = new ForgottenTraces(100);
    for (let number = 0; number < 130; number += 1) memory.add(wordsOf(traceId(number)), 0);

    const restored = new ForgottenTraces(100, memory.generations());

    for (let number = 0; number < 130; number += 1) {
      expect(restored.has(wordsOf(traceId(number)), 0)).toBe(memory.has(wordsOf(traceId(number)), 0));
    }
  });
});

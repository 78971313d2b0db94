import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createForgottenTraces } from '../../../../streaming/capsules/forgotten-traces.ts';
import { traceId } from '../../../support/builders/build-span.ts';

const ids = fc.array(fc.stringMatching(/^[0-9a-f]{32}$/), { maxLength: 400 });

describe('the memory of forgotten traces', () => {
  it('knows what it was told, and nothing else', () => {
    fc.assert(
      fc.property(ids, ids, (told, others) => {
        const memory = createForgottenTraces();

        for (const id of told) memory.add(id);

        expect(told.every((id) => memory.has(id))).toBe(true);
        expect(others.filter((id) => memory.has(id)).every((id) => told.includes(id))).toBe(true);
      }),
    );
  });

  it('remembers at least the younger half of its capacity, and no more than all of it', () => {
    const memory = createForgottenTraces(100);

    for (let number = 0; number < 1_000; number += 1) memory.add(traceId(number));

    const known = Array.from({ length: 1_000 }, (_, number) => number).filter((number) => memory.has(traceId(number)));
    expect(known.length).toBeGreaterThanOrEqual(50);
    expect(known.length).toBeLessThanOrEqual(100);
    expect(known.at(-1)).toBe(999);
    expect(known[0]).toBe(1_000 - known.length);
  });

  it('can be saved and goes on', () => {
    const memory = createForgottenTraces(100);
    for (let number = 0; number < 130; number += 1) memory.add(traceId(number));

    const restored = createForgottenTraces(100, memory.generations());

    for (let number = 0; number < 130; number += 1) {
      expect(restored.has(traceId(number))).toBe(memory.has(traceId(number)));
    }
  });
});

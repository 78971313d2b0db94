import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_TRACE, TraceTable } from '../../../../streaming/capsules/trace-table.ts';

/** Ids that collide in parts, as those of senders that fill half with zeros. */
const ids = fc
  .tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 }), fc.nat({ max: 3 }), fc.nat({ max: 40 }))
  .map((words) => Int32Array.from(words));
const hexOf = (id: Int32Array): string => [...id].map((word) => word.toString(16).padStart(8, '0')).join('');

describe('the table of traces', () => {
  it('holds what a map holds, in the order in which it was added', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(ids, fc.boolean()), { maxLength: 1_500 }), (steps) => {
        const table = new TraceTable();
        const model = new Map<string, number>();

        for (const [id, isRemoval] of steps) {
          const key = hexOf(id);
          const known = table.find(id, 0);
          expect(known).toBe(model.get(key) ?? NO_TRACE);
          if (known === NO_TRACE) model.set(key, table.add(id, 0));
          else if (isRemoval) {
            table.remove(known);
            model.delete(key);
          }
        }

        expect([...table.places()].map((place) => table.idOf(place))).toEqual([...model.keys()]);
        expect(table.size).toBe(model.size);
        expect(table.first()).toBe(model.values().next().value ?? NO_TRACE);
      }),
      { numRuns: 100 },
    );
  });
});

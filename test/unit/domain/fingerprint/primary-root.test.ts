import { describe, expect, it } from 'vitest';
import { primaryRoot } from '../../../../domain/fingerprint/primary-root.ts';
import type { ForestRoot } from '../../../../domain/fingerprint/span-forest.ts';

const orphan: ForestRoot = { position: 0, kind: 'orphan' };
const cycle: ForestRoot = { position: 1, kind: 'cycle' };
const late: ForestRoot = { position: 3, kind: 'parentless' };
const early: ForestRoot = { position: 2, kind: 'parentless' };

describe('primaryRoot', () => {
  it('takes a parentless span before an orphan, an orphan before a cut cycle, the earliest of a kind', () => {
    expect(primaryRoot({ roots: [cycle, orphan, late, early] })).toBe(early);
    expect(primaryRoot({ roots: [cycle, orphan] })).toBe(orphan);
  });

  it('lets the caller decide between two of a kind', () => {
    expect(primaryRoot({ roots: [early, late, orphan] }, (a, b) => b.position - a.position)).toBe(late);
  });

  it('refuses a trace without spans', () => {
    expect(() => primaryRoot({ roots: [] })).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
  });
});

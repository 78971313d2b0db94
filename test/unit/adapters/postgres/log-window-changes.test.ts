import { describe, expect, it } from 'vitest';
import { changesOfLogWindow } from '../../../../adapters/postgres/log-window-changes.ts';
import type { ComparedLogCapsule } from '../../../../adapters/postgres/log-window-changes.ts';

const traceOf = (letter: string) => letter.repeat(32);

interface Row {
  readonly lines?: number;
  readonly resolvedId?: string;
  readonly firstMs?: number;
  readonly traceIds?: readonly string[];
}

function row(
  isStaged: boolean,
  templateId: string,
  { lines = 1, resolvedId = templateId, firstMs = 5, traceIds = [] }: Row = {},
) {
  const counts = { lines: [0, 0, 0, lines, 0, 0, 0], bytes: lines * 10, tracedLines: traceIds.length };
  const place = { serviceId: 's', service: '', environment: '', windowStartMs: 0 };
  const compared: ComparedLogCapsule = {
    capsule: { ...place, ...counts, templateId, firstMs, lastMs: 9, traceIds },
    ...{ resolvedId, isStaged },
  };
  return compared;
}

const live = (templateId: string, rest?: Row) => row(false, templateId, rest);
const staged = (templateId: string, rest?: Row) => row(true, templateId, rest);

const idsOf = (rows: readonly ComparedLogCapsule[]) => {
  const { removed, added } = changesOfLogWindow(rows);
  return { removed: removed.map(({ templateId }) => templateId), added: added.map(({ templateId }) => templateId) };
};

describe('what a swap changes in a window', () => {
  it('is nothing where templates read the same, under whatever ids their lines were counted', () => {
    const rows = [
      live('a', { lines: 2, traceIds: [traceOf('1')] }),
      live('b', { lines: 3, resolvedId: 'a', firstMs: 7, traceIds: [traceOf('2')] }),
      staged('a', { lines: 5, traceIds: [traceOf('2'), traceOf('1')] }),
      live('c'),
      staged('c'),
    ];

    expect(idsOf(rows)).toEqual({ removed: [], added: [] });
  });

  it('is all rows of a template whose sums differ, and no others', () => {
    const rows = [
      ...[live('a', { lines: 2 }), live('b', { lines: 3, resolvedId: 'a' }), staged('a', { lines: 6 })],
      ...[live('c'), staged('c')],
    ];

    expect(idsOf(rows)).toEqual({ removed: ['a', 'b'], added: ['a'] });
  });

  it('is also a template that is gone, one that came, another first line, and other traces', () => {
    expect(idsOf([live('a')])).toEqual({ removed: ['a'], added: [] });
    expect(idsOf([staged('a')])).toEqual({ removed: [], added: ['a'] });
    expect(idsOf([live('a'), staged('a', { firstMs: 4 })])).toEqual({ removed: ['a'], added: ['a'] });
    expect(idsOf([live('a', { traceIds: [traceOf('1')] }), staged('a', { traceIds: [traceOf('2')] })])).toEqual({
      removed: ['a'],
      added: ['a'],
    });
  });
});

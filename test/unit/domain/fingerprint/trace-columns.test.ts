import { describe, expect, it } from 'vitest';
import { TraceColumns } from '../../../../domain/fingerprint/trace-columns.ts';

describe('the columns of a trace', () => {
  it('have room for what was reserved, and keep it for shorter traces', () => {
    const columns = new TraceColumns();

    columns.reserve(100);
    const { ids } = columns;
    columns.reserve(10);

    expect(columns.labels.length).toBeGreaterThanOrEqual(100);
    expect(columns.ids).toBe(ids);
    expect(columns.ids.length).toBe(columns.labels.length * 4);
  });
});

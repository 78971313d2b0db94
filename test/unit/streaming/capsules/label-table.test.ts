import { describe, expect, it } from 'vitest';
import type { LabelParts } from '../../../../domain/fingerprint/trace-span.ts';
import { createLabelTable, partsOfLabel } from '../../../../streaming/capsules/label-table.ts';

const PARTS: LabelParts = {
  kind: 'server',
  isError: false,
  service: 'shop',
  environment: 'production',
  operation: 'GET /cart',
  journeyKind: 'http',
};

describe('the table of labels', () => {
  it('gives equal parts one number, and what differs another', () => {
    const table = createLabelTable();

    const number = table.acquire(PARTS);

    expect(table.acquire({ ...PARTS })).toBe(number);
    const differences: Partial<LabelParts>[] = [
      { kind: 'client' },
      { isError: true },
      { service: 'stock' },
      { environment: 'staging' },
      { operation: 'GET /' },
      { journeyKind: 'other' },
    ];
    const numbers = differences.map((difference) => table.acquire({ ...PARTS, ...difference }));
    expect(new Set([number, ...numbers]).size).toBe(7);
  });

  it('gives back the parts', () => {
    const table = createLabelTable();

    expect(partsOfLabel(table.get(table.acquire(PARTS)))).toEqual(PARTS);
  });

  it('forgets a label with its last reference, and uses its number again', () => {
    const table = createLabelTable();
    const number = table.acquire(PARTS);
    table.retain(number);

    table.release(number);
    const stillThere = table.numbers();
    table.release(number);

    expect(stillThere).toEqual([number]);
    expect(table.numbers()).toEqual([]);
    expect(() => table.get(number)).toThrow(expect.objectContaining({ code: 'internal' }));
    expect(table.acquire({ ...PARTS, operation: 'another' })).toBe(number);
  });
});

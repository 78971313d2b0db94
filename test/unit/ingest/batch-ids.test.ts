import { expect, it } from 'vitest';
import { createBatchIds } from '../../../ingest/batch-ids.ts';

it('gives an id to each record that no other record of any source has', () => {
  const [one, other] = [createBatchIds('one'), createBatchIds('other')];

  const ids = Array.from({ length: 100 }, () => [one(), other()]).flat();

  expect(new Set(ids).size).toBe(200);
});

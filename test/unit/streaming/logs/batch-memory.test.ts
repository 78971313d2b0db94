import { expect, it } from 'vitest';
import { BATCH_MEMORY, createBatchMemory } from '../../../../streaming/logs/batch-memory.ts';

it('knows at least the last half of what it may remember, and not what was never added', () => {
  const memory = createBatchMemory();
  const idOf = (index: number): string => `batch-${String(index)}`;
  const count = 2 * BATCH_MEMORY;

  for (let index = 0; index < count; index += 1) memory.add(idOf(index));

  const lastHalf = Array.from({ length: BATCH_MEMORY / 2 }, (_, index) => idOf(count - 1 - index));
  expect(lastHalf.every((id) => memory.has(id))).toBe(true);
  expect(memory.has(idOf(0))).toBe(false);
  expect(memory.has(idOf(count))).toBe(false);
});

it('goes on from what was saved', () => {
  const memory = createBatchMemory();
  memory.add('batch-1');

  const restored = createBatchMemory(memory.generations());

  expect(restored.has('batch-1')).toBe(true);
  expect(restored.has('batch-2')).toBe(false);
});

import { expect, it } from 'vitest';
import { createDeadLetterWriter } from '../../../../cli/roles/dead-letter-writer.ts';

it('wraps around when the topic of the dead letters has fewer partitions than their origin', async () => {
  const partitions: number[] = [];
  const letters = createDeadLetterWriter({
    partitionCount: async () => 3,
    append: async (_topic, records) => {
      partitions.push(...records.map(({ partition }) => partition));
    },
  });

  await letters.append(
    'raw-telemetry-dlq',
    [0, 2, 3, 7].map((partition) => ({ partition, value: new Uint8Array(), headers: {} })),
  );

  expect(partitions).toEqual([0, 2, 0, 1]);
});

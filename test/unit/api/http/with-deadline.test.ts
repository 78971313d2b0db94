import { describe, expect, it } from 'vitest';
import { withDeadline } from '../../../../api/http/with-deadline.ts';

describe('a handler with a deadline', () => {
  it('is unavailable when it has no answer in time', async () => {
    const handler = withDeadline(() => new Promise(() => undefined), 10);

    await expect(handler(undefined as never)).rejects.toMatchObject({
      code: 'unavailable',
      details: { timeoutMs: 10 },
    });
  });

  it('answers and fails as before when it is in time', async () => {
    const failure = new Error('other');

    await expect(withDeadline(() => Promise.resolve({ body: 1 }), 1_000)(undefined as never)).resolves.toEqual({
      body: 1,
    });
    await expect(withDeadline(() => Promise.reject(failure), 1_000)(undefined as never)).rejects.toBe(failure);
  });
});

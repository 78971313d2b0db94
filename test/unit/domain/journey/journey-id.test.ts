import { describe, expect, it } from 'vitest';
import { journeyIdOf } from '../../../../domain/journey/journey-id.ts';

describe('a journey’s id', () => {
  it('stays what it was: stored rows are found by it', () => {
    expect(journeyIdOf('shop', 'production', 'GET /cart/{id}')).toBe('a3b6e22cbcd4130f58fa70badded8363');
  });

  it('differs for another service, environment or operation', () => {
    const ids = [
      journeyIdOf('shop', 'production', 'GET /cart'),
      journeyIdOf('shop', 'staging', 'GET /cart'),
      journeyIdOf('stock', 'production', 'GET /cart'),
      journeyIdOf('shop', 'production', 'POST /cart'),
    ];

    expect(new Set(ids).size).toBe(4);
  });
});

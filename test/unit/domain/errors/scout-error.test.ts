import { describe, expect, it } from 'vitest';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';

describe('the one error type', () => {
  it('passes through the conversion at an edge unchanged', () => {
    const error = new ScoutError({ code: 'not_found', message: 'There is no such SLO.', details: { sloId: 'x' } });

    expect(ScoutError.from(error)).toBe(error);
  });

  it('keeps a foreign cause but shows nothing of it', () => {
    const cause = new Error('password=hunter2');

    const error = ScoutError.from(cause);

    expect(error.code).toBe('internal');
    expect(error.cause).toBe(cause);
    expect(error.message).not.toContain('hunter2');
  });

  it('takes the code and message that the edge knows', () => {
    expect(ScoutError.from('boom', { code: 'unavailable', message: 'Try later.' })).toMatchObject({
      code: 'unavailable',
      message: 'Try later.',
    });
  });
});

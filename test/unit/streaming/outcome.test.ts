import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { DEAD_LETTER_REASON, ok } from '../../../streaming/outcome.ts';

describe('outcomes of steps', () => {
  it('have a dead-letter reason for every code, and blame the bytes only where they are at fault', () => {
    const blamed = Object.values(ErrorCode).filter((code) => DEAD_LETTER_REASON[code] === 'undecodable');

    expect(Object.keys(DEAD_LETTER_REASON).sort()).toEqual(Object.values(ErrorCode).sort());
    expect(blamed).toEqual(['invalid_argument', 'data_loss']);
  });

  it('pass a value on', () => {
    expect(ok(42)).toEqual({ kind: 'ok', value: 42 });
  });
});

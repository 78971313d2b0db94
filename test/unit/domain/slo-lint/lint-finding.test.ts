import { describe, expect, it } from 'vitest';
import { lintError, lintWarning } from '../../../../domain/slo-lint/lint-finding.ts';

describe('a finding', () => {
  it('is an error or a warning', () => {
    expect(lintError('a', 'b')).toEqual({ severity: 'error', rule: 'a', message: 'b' });
    expect(lintWarning('a', 'b').severity).toBe('warning');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DECISION_LIMITS, describeProblems, validateDecision } from '../../../../domain/decision/validate-decision.ts';

const VALID = { sliId: 'sli-1', verdict: 'approve', actor: 'ada' };
const QUERY = 'sum(rate(x[{{ .window }}]))';

function codesOf(input: unknown): readonly string[] {
  const check = validateDecision(input);
  return check.kind === 'valid' ? [] : check.problems.map(({ code }) => code);
}

describe('validateDecision', () => {
  it('takes hand-written JSON with the three fields that matter', () => {
    expect(validateDecision(VALID)).toEqual({ kind: 'valid', decision: VALID });
  });

  it('keeps every known field and drops the others', () => {
    const decision = {
      ...VALID,
      ...{ decisionId: 'd-1', reason: 'agreed', variant: 'aggressive' },
      changes: { objectivePpm: 995_000, windowDays: 30, queries: { total: QUERY, bad: QUERY } },
    };

    const check = validateDecision({ ...decision, isAdmin: true, changes: { ...decision.changes, drop: 'tables' } });

    expect(check).toEqual({ kind: 'valid', decision });
  });

  it.each([
    ['not_an_object', 'approve'],
    ['not_an_object', null],
    ['not_an_object', [VALID]],
    ['sli_id_missing', { ...VALID, sliId: '' }],
    ['sli_id_missing', { ...VALID, sliId: 7 }],
    ['verdict_unknown', { ...VALID, verdict: 'yes' }],
    ['actor_missing', { ...VALID, actor: '  ' }],
    ['decision_id_invalid', { ...VALID, decisionId: 'x'.repeat(DECISION_LIMITS.idLength + 1) }],
    ['reason_missing', { ...VALID, verdict: 'reject' }],
    ['reason_missing', { ...VALID, verdict: 'reject', reason: ' ' }],
    ['reason_invalid', { ...VALID, reason: 5 }],
    ['variant_unknown', { ...VALID, variant: 'bold' }],
    ['changes_invalid', { ...VALID, changes: [] }],
    ['objective_out_of_range', { ...VALID, changes: { objectivePpm: 1_000_000 } }],
    ['objective_out_of_range', { ...VALID, changes: { objectivePpm: 499_999 } }],
    ['objective_out_of_range', { ...VALID, changes: { objectivePpm: 999_000.5 } }],
    ['window_out_of_range', { ...VALID, changes: { windowDays: 6 } }],
    ['window_out_of_range', { ...VALID, changes: { windowDays: 91 } }],
    ['queries_invalid', { ...VALID, changes: { queries: { total: QUERY } } }],
    ['queries_invalid', { ...VALID, changes: { queries: { total: QUERY, bad: 'sum(rate(x[5m]))' } } }],
  ])('says %s', (code, input) => {
    expect(codesOf(input)).toEqual([code]);
  });

  it('lists all problems at once, in words for a person', () => {
    const check = validateDecision({ verdict: 'maybe' });

    expect(check.kind === 'invalid' && describeProblems(check.problems)).toBe(
      'sliId: must be the id of the recommendation that is decided; verdict: must be "approve" or "reject"; ' +
        'actor: must name the person who decides',
    );
  });

  it('never throws, whatever is sent', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        expect(['valid', 'invalid']).toContain(validateDecision(input).kind);
      }),
    );
  });
});

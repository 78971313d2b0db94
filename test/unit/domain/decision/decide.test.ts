import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addPending,
  decide,
  dropPending,
  expirePending,
  sliIdsWith,
  undecide,
} from '../../../../domain/decision/decide.ts';
import type { DecisionKey, DecisionState } from '../../../../domain/decision/decide.ts';

const EMPTY: DecisionState = { slis: [] };
const WAITING = addPending(EMPTY, ['sli-1', 'sli-2']);
const approve: DecisionKey = { sliId: 'sli-1', verdict: 'approve', decisionId: 'd-1' };
const reject: DecisionKey = { sliId: 'sli-1', verdict: 'reject', decisionId: 'd-2' };

const anyDecision = fc.record({
  sliId: fc.constantFrom('sli-1', 'sli-2', 'sli-3'),
  verdict: fc.constantFrom('approve' as const, 'reject' as const),
  decisionId: fc.option(fc.constantFrom('d-1', 'd-2', 'd-3'), { nil: undefined }),
});

function decideAll(decisions: readonly DecisionKey[]): DecisionState {
  return decisions.reduce((state, decision) => decide(state, decision).state, WAITING);
}

describe('decide', () => {
  it('accepts the first decision for a pending recommendation', () => {
    const { state, outcome } = decide(WAITING, approve);

    expect(outcome).toEqual({ kind: 'accepted', sli: { sliId: 'sli-1', status: 'approved', decisionId: 'd-1' } });
    expect(sliIdsWith(state, 'approved')).toEqual(['sli-1']);
    expect(sliIdsWith(state, 'pending')).toEqual(['sli-2']);
  });

  it('changes nothing when the winning decision is repeated by its id', () => {
    const { state } = decide(WAITING, approve);

    const repeated = decide(state, { ...approve, verdict: 'reject' });

    expect(repeated.outcome.kind).toBe('repeated');
    expect(repeated.state).toBe(state);
  });

  it.each([
    ['repeated', 'approve'],
    ['late', 'reject'],
  ] as const)('takes a decision without id as %s when its verdict is %s', (kind, verdict) => {
    const { state } = decide(WAITING, approve);

    const second = decide(state, { sliId: 'sli-1', verdict });

    expect(second.outcome.kind).toBe(kind);
  });

  it('calls another decision late, also one with the same verdict', () => {
    const { state } = decide(WAITING, approve);

    const kinds = [reject, { ...approve, decisionId: 'd-3' }].map((late) => decide(state, late).outcome.kind);

    expect(kinds).toEqual(['late', 'late']);
  });

  it('calls a decision late when its recommendation expired', () => {
    const state = expirePending(WAITING, ['sli-1']);

    const { outcome } = decide(state, { sliId: 'sli-1', verdict: 'approve' });

    expect(outcome).toEqual({ kind: 'late', sli: { sliId: 'sli-1', status: 'expired' } });
  });

  it('does not know a recommendation that it was not asked to wait for', () => {
    const { state, outcome } = decide(WAITING, { ...approve, sliId: 'sli-9' });

    expect(outcome).toEqual({ kind: 'unknown' });
    expect(state).toBe(WAITING);
  });

  it('lets exactly the first decision of each recommendation win, whatever follows', () => {
    fc.assert(
      fc.property(fc.array(anyDecision), (decisions) => {
        const state = decideAll(decisions);

        for (const sliId of ['sli-1', 'sli-2']) {
          const first = decisions.find((decision) => decision.sliId === sliId);
          const wanted = first === undefined ? 'pending' : first.verdict === 'approve' ? 'approved' : 'rejected';
          expect(state.slis.find((sli) => sli.sliId === sliId)?.status).toBe(wanted);
        }
      }),
    );
  });

  it('gives the same state when every decision is sent twice', () => {
    fc.assert(
      fc.property(fc.array(anyDecision), (decisions) => {
        const twice = decisions.flatMap((decision) => [decision, decision]);

        expect(decideAll(twice)).toEqual(decideAll(decisions));
      }),
    );
  });
});

describe('undecide', () => {
  it('makes the recommendation pending again, so that another decision can win', () => {
    const { state } = decide(WAITING, approve);

    const undecided = undecide(state, approve);

    expect(decide(undecided, reject).outcome.kind).toBe('accepted');
  });

  it('leaves the winner of another decision alone', () => {
    const { state } = decide(WAITING, approve);

    expect(undecide(state, reject)).toBe(state);
  });
});

describe('pending recommendations', () => {
  it('keeps what became of a recommendation that is added again', () => {
    const { state } = decide(WAITING, approve);

    const added = addPending(state, ['sli-1', 'sli-3', 'sli-3']);

    expect(sliIdsWith(added, 'pending')).toEqual(['sli-2', 'sli-3']);
    expect(sliIdsWith(added, 'approved')).toEqual(['sli-1']);
  });

  it('forgets superseded ones but no decided one', () => {
    const { state } = decide(WAITING, approve);

    const dropped = dropPending(state, ['sli-1', 'sli-2']);

    expect(dropped.slis.map(({ sliId }) => sliId)).toEqual(['sli-1']);
  });

  it('expires the pending ones alone', () => {
    const { state } = decide(WAITING, approve);

    const expired = expirePending(state, ['sli-1', 'sli-2']);

    expect(sliIdsWith(expired, 'expired')).toEqual(['sli-2']);
    expect(sliIdsWith(expired, 'approved')).toEqual(['sli-1']);
  });
});

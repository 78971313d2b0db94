import type { Decision } from './decision.ts';

/** What a delivery knows of one recommendation that it was asked to wait for. */
export interface SliDecision {
  readonly sliId: string;
  readonly status: 'pending' | 'approved' | 'rejected' | 'expired';
  /** The decision that won; absent while pending and after expiry. */
  readonly decisionId?: string;
}

/** All recommendations of a delivery, in order of arrival; ids are unique. */
export interface DecisionState {
  readonly slis: readonly SliDecision[];
}

/**
 * What a decision does.
 *
 * - `accepted`: it is the first valid one for its recommendation and wins.
 * - `repeated`: it is the one that won, sent again: nothing changes.
 * - `late`: another one won before, or the recommendation expired: nothing changes, but it is worth recording.
 * - `unknown`: the delivery does not wait for that recommendation (it belongs elsewhere, or was superseded).
 */
export type DecideOutcome =
  | { readonly kind: 'accepted'; readonly sli: SliDecision }
  | { readonly kind: 'repeated'; readonly sli: SliDecision }
  | { readonly kind: 'late'; readonly sli: SliDecision }
  | { readonly kind: 'unknown' };

/** The parts of a decision that the reducer looks at. */
export type DecisionKey = Pick<Decision, 'sliId' | 'verdict'> & { readonly decisionId?: string | undefined };

/** Identifies a decision: its own id, or the pair of SLI and verdict when the sender gave none. */
export function decisionIdOf(decision: DecisionKey): string {
  return decision.decisionId ?? `${decision.sliId}:${decision.verdict}`;
}

/**
 * The only place where decisions change anything. The first valid decision for a recommendation wins; a repeat (same
 * decision id; without one, same SLI and verdict) is a no-op; any other later one is late. Pure and total.
 */
export function decide(
  state: DecisionState,
  decision: DecisionKey,
): { readonly state: DecisionState; readonly outcome: DecideOutcome } {
  const current = findSli(state, decision.sliId);
  if (current === undefined) return { state, outcome: { kind: 'unknown' } };
  if (current.status !== 'pending') {
    return { state, outcome: { kind: isRepeat(current, decision) ? 'repeated' : 'late', sli: current } };
  }
  const sli: SliDecision = {
    sliId: decision.sliId,
    status: statusOf(decision.verdict),
    decisionId: decisionIdOf(decision),
  };
  return { state: replaceSli(state, sli), outcome: { kind: 'accepted', sli } };
}

/** Takes back a decision that could not be put into effect, so that another one can win. */
export function undecide(state: DecisionState, decision: DecisionKey): DecisionState {
  const current = findSli(state, decision.sliId);
  if (current?.decisionId !== decisionIdOf(decision)) return state;
  return replaceSli(state, { sliId: decision.sliId, status: 'pending' });
}

/** Adds recommendations as pending; those that are there keep what became of them. */
export function addPending(state: DecisionState, sliIds: readonly string[]): DecisionState {
  const known = new Set(state.slis.map((sli) => sli.sliId));
  const added = [...new Set(sliIds)].filter((sliId) => !known.has(sliId));
  return { slis: [...state.slis, ...added.map((sliId) => ({ sliId, status: 'pending' }) as const)] };
}

/** Forgets pending recommendations, for example those that a newer analysis superseded. */
export function dropPending(state: DecisionState, sliIds: readonly string[]): DecisionState {
  const dropped = new Set(sliIds);
  return { slis: state.slis.filter((sli) => sli.status !== 'pending' || !dropped.has(sli.sliId)) };
}

/** Marks the given recommendations as expired where they are still pending. */
export function expirePending(state: DecisionState, sliIds: readonly string[]): DecisionState {
  const expired = new Set(sliIds);
  return {
    slis: state.slis.map((sli) =>
      sli.status === 'pending' && expired.has(sli.sliId) ? { sliId: sli.sliId, status: 'expired' } : sli,
    ),
  };
}

/** Ids of the recommendations with a status, in order of arrival. */
export function sliIdsWith(state: DecisionState, status: SliDecision['status']): readonly string[] {
  return state.slis.filter((sli) => sli.status === status).map((sli) => sli.sliId);
}

function findSli(state: DecisionState, sliId: string): SliDecision | undefined {
  return state.slis.find((sli) => sli.sliId === sliId);
}

function replaceSli(state: DecisionState, next: SliDecision): DecisionState {
  return { slis: state.slis.map((sli) => (sli.sliId === next.sliId ? next : sli)) };
}

function statusOf(verdict: Decision['verdict']): 'approved' | 'rejected' {
  return verdict === 'approve' ? 'approved' : 'rejected';
}

/** A pending or expired recommendation has no winner that could be repeated. */
function isRepeat(current: SliDecision, decision: DecisionKey): boolean {
  if (current.decisionId === undefined) return false;
  if (decision.decisionId !== undefined) return decision.decisionId === current.decisionId;
  return current.status === statusOf(decision.verdict);
}

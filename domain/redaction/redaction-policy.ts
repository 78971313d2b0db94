import { REDACTION_KINDS } from './redaction-kind.ts';
import type { RedactionKind } from './redaction-kind.ts';

/**
 * What is done with values of a kind: nothing, a mask that tells the kind alone, a keyed hash by which equal values
 * can still be joined, or nothing left in its place.
 */
export const RedactionAction = { off: 'off', mask: 'mask', hash: 'hash', drop: 'drop' } as const;

/** One member of {@link RedactionAction}. */
export type RedactionAction = (typeof RedactionAction)[keyof typeof RedactionAction];

/** The action for every kind. */
export type RedactionPolicy = Readonly<Record<RedactionKind, RedactionAction>>;

/** Every kind masked. */
export const DEFAULT_POLICY: RedactionPolicy = policyOf(RedactionAction.mask);

/** The same action for every kind. */
export function policyOf(action: RedactionAction): RedactionPolicy {
  return Object.fromEntries(REDACTION_KINDS.map((kind) => [kind, action])) as RedactionPolicy;
}

/** The kinds that a policy acts on. */
export function enabledKinds(policy: RedactionPolicy): ReadonlySet<RedactionKind> {
  return new Set(REDACTION_KINDS.filter((kind) => policy[kind] !== RedactionAction.off));
}

import { REDACTION_KINDS } from '../../domain/redaction/redaction-kind.ts';
import { DEFAULT_POLICY, policyOf, RedactionAction } from '../../domain/redaction/redaction-policy.ts';
import type { RedactionPolicy } from '../../domain/redaction/redaction-policy.ts';

export type { RedactionPolicy } from '../../domain/redaction/redaction-policy.ts';

/** A policy as its readable items make it, and what is wrong with each of the others; no problems for a good text. */
export interface ReadPolicyItems {
  readonly policy: RedactionPolicy;
  /** Each continues a sentence that begins with the name of the setting or the flag: `has "emali=mask"; …`. */
  readonly problems: readonly string[];
}

const ALL = 'all';
const ACTIONS = Object.values(RedactionAction);

/**
 * Reads the items of a policy as operators write them, in order: `kind=action`, such as `ipv4=hash`, `email=drop`,
 * `phone=off`; `all=…` stands for every kind. Kinds that no item names are masked.
 */
export function readPolicyItems(items: readonly string[]): ReadPolicyItems {
  const problems: string[] = [];
  let policy = DEFAULT_POLICY;
  for (const item of items) {
    const [name = '', word = '', ...rest] = item.split('=').map((part) => part.trim());
    const action = ACTIONS.find((candidate) => candidate === word);
    const kind = REDACTION_KINDS.find((candidate) => candidate === name);
    if (action === undefined || rest.length > 0) {
      problems.push(`has "${item}"; write kind=action with one of ${ACTIONS.join(', ')}`);
    } else if (name === ALL) policy = policyOf(action);
    else if (kind === undefined) problems.push(`has "${item}"; the kinds are ${ALL}, ${REDACTION_KINDS.join(', ')}`);
    else policy = { ...policy, [kind]: action };
  }
  return { policy, problems };
}

/** Whether a policy puts a hash in the place of any kind, for which it needs a key. */
export function needsHashKey(policy: RedactionPolicy): boolean {
  return Object.values(policy).includes(RedactionAction.hash);
}

import { needsHashKey, readPolicyItems } from '../../contracts/settings/redaction-policy-items.ts';
import type { RedactionPolicy } from '../../contracts/settings/redaction-policy-items.ts';
import type { Secret } from './secret.ts';
import type { SettingReader } from './setting-reader.ts';

/** What is redacted, and how. */
export interface RedactionConfig {
  readonly policy: RedactionPolicy;
  /** Key of the hashes that take the place of values; set when an action is `hash`. */
  readonly hashKey: Secret | undefined;
  /** YAML or JSON file of the operator's patterns. */
  readonly patternsFile: string | undefined;
}

const MIN_KEY_CHARACTERS = 16;

/** Reads the settings of redaction. */
export function readRedaction(read: SettingReader): RedactionConfig {
  const { policy, problems } = readPolicyItems(read.list('SLO_SCOUT_REDACTION') ?? []);
  for (const problem of problems) read.problem('SLO_SCOUT_REDACTION', problem);
  const hashKey = read.secret('SLO_SCOUT_REDACTION_HASH_KEY');
  if (hashKey === undefined && needsHashKey(policy)) {
    read.problem('SLO_SCOUT_REDACTION_HASH_KEY', 'must be set when SLO_SCOUT_REDACTION has hash');
  }
  if (hashKey !== undefined && hashKey.reveal().length < MIN_KEY_CHARACTERS) {
    read.problem('SLO_SCOUT_REDACTION_HASH_KEY', `must have at least ${MIN_KEY_CHARACTERS} characters`);
  }
  return { policy, hashKey, patternsFile: read.optionalText('SLO_SCOUT_REDACTION_PATTERNS') };
}

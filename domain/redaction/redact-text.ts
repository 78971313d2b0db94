import { createRedactor } from './create-redactor.ts';
import { DEFAULT_POLICY } from './redaction-policy.ts';
import type { RedactedText } from './redactor.ts';

const redactor = createRedactor({ policy: DEFAULT_POLICY });

/**
 * Replaces personal data and secrets of every built-in kind by `[redacted:<kind>]`: the default policy.
 * Takes time linear in the text's length, whatever the text. Versions, UUIDs, hashes, trace ids, dates and timestamps
 * stay as they are.
 * @param key Name of the attribute that holds the text, if any: a value of `….version` is not searched for addresses.
 * @returns undefined when there is nothing to redact, which most texts cost one pass over their characters to know
 */
export function redactText(text: string, key = ''): RedactedText | undefined {
  return redactor.redact(text, key);
}

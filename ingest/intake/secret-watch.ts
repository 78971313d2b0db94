import type { Redactor } from '../../domain/redaction/redactor.ts';

/** What is needed of a redactor where nothing can be decoded. */
export type TextRedactor = Pick<Redactor, 'redact' | 'redactByKey'>;

/** Longer is no name of an attribute. */
const MAX_NAME_LENGTH = 256;

/** Watches texts go by, one after another, for the names of sensitive attributes. */
export interface SecretWatch {
  /** What to replace the text with if the text before was such a name. */
  take(text: string): string | undefined;
}

/** Creates a watch. The text behind a name counts as its value whatever stands between them. */
export function createSecretWatch(redactor: Pick<Redactor, 'redactByKey'>): SecretWatch {
  let secret: string | undefined;
  return {
    take(text) {
      const replacement = secret;
      secret = text.length > MAX_NAME_LENGTH ? undefined : redactor.redactByKey(text)?.text;
      return replacement;
    },
  };
}

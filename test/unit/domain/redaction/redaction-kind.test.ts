import { describe, expect, it } from 'vitest';
import { redactText } from '../../../../domain/redaction/redact-text.ts';
import { RedactionKind, replacementOf } from '../../../../domain/redaction/redaction-kind.ts';

describe('replacementOf', () => {
  it.each(Object.values(RedactionKind))('names the kind %s, and is itself nothing to redact', (kind) => {
    const replacement = replacementOf(kind);

    expect(replacement).toBe(`[redacted:${kind}]`);
    expect(redactText(`password=${replacement} ${replacement}`)).toBeUndefined();
  });
});

import { z } from 'zod';
import type { RedactionKind } from '../../domain/redaction/redaction-kind.ts';
import type { Redactor } from '../../domain/redaction/redactor.ts';

/** What a dry run takes: texts, each alone or as the value of an attribute. */
export const dryRunRequest = z.strictObject({
  texts: z
    .array(z.union([z.string(), z.strictObject({ key: z.string().max(256), text: z.string() })]))
    .min(1)
    .max(1000),
});

/** A text of a dry run. */
export type DryRunText = z.infer<typeof dryRunRequest>['texts'][number];

/** What would happen to a text; never the text itself. */
export interface DryRunResult {
  /** Set when the attribute's name decides over the whole value. */
  readonly by_key: { readonly kind: RedactionKind; readonly drop: boolean } | null;
  /** `[start, end)` in UTF-16 code units. */
  readonly ranges: readonly { readonly kind: RedactionKind; readonly start: number; readonly end: number }[];
}

/** Tells for each text what would be redacted, by kind and place. */
export function dryRunRedaction(redactor: Redactor, texts: readonly DryRunText[]): readonly DryRunResult[] {
  return texts.map((item) => {
    const { key, text } = typeof item === 'string' ? { key: '', text: item } : item;
    const byKey = redactor.redactByKey(key);
    return {
      by_key: byKey === undefined ? null : { kind: byKey.kind, drop: byKey.drop },
      ranges: redactor.find(text, key).map(({ kind, start, end }) => ({ kind, start, end })),
    };
  });
}

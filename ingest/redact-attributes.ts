import type { OtlpAnyValue, OtlpKeyValue } from '../contracts/otlp/otlp-messages.ts';
import { RedactionKind, replacementOf } from '../domain/redaction/redaction-kind.ts';
import { redactText } from '../domain/redaction/redact-text.ts';
import { isSensitiveKey } from '../domain/redaction/sensitive-key.ts';

/** Counts redactions by kind while a request is walked. */
export interface RedactionTally {
  add(kind: RedactionKind): void;
}

/** Returns a list whose items went through `redact`; the same list when none of them changed. */
export function redactList<T>(items: readonly T[] | undefined, redact: (item: T) => T): readonly T[] | undefined {
  if (items === undefined || items.length === 0) return items;
  let changed: T[] | undefined;
  let index = -1;
  for (const item of items) {
    index += 1;
    const redacted = redact(item);
    if (redacted !== item) {
      changed ??= items.slice();
      changed[index] = redacted;
    }
  }
  return changed ?? items;
}

/** Redacts a text that stands alone; the same text when there is nothing to redact. */
export function redactString(text: string, tally: RedactionTally): string {
  return redactKeyedString(text, '', tally);
}

function redactKeyedString(text: string, key: string, tally: RedactionTally): string {
  const redacted = redactText(text, key);
  if (redacted === undefined) return text;
  for (const kind of redacted.kinds) tally.add(kind);
  return redacted.text;
}

/** Redacts attributes: by name, and by what their values contain at any depth. */
export function redactAttributes(
  attributes: readonly OtlpKeyValue[] | undefined,
  tally: RedactionTally,
): readonly OtlpKeyValue[] | undefined {
  return redactList(attributes, (attribute) => redactAttribute(attribute, tally));
}

function redactAttribute(attribute: OtlpKeyValue, tally: RedactionTally): OtlpKeyValue {
  const { key = '', value } = attribute;
  // Decoded messages answer null for a message that is not there.
  if (!value) return attribute;
  if (sensitiveKeys.has(key) && isSecret(value)) {
    tally.add(RedactionKind.sensitiveKey);
    return { key, value: { stringValue: replacementOf(RedactionKind.sensitiveKey) } };
  }
  const redacted = redactValue(value, key, tally);
  return redacted === value ? attribute : { key, value: redacted };
}

/** A flag is no secret, an empty value neither, and a replaced value is not replaced again. */
function isSecret(value: OtlpAnyValue): boolean {
  if (isSet(value, 'stringValue')) {
    return value.stringValue !== '' && value.stringValue !== replacementOf(RedactionKind.sensitiveKey);
  }
  return !isSet(value, 'boolValue');
}

function redactValue(value: OtlpAnyValue, key: string, tally: RedactionTally): OtlpAnyValue {
  if (isSet(value, 'stringValue')) {
    const text = redactKeyedString(value.stringValue ?? '', key, tally);
    return text === value.stringValue ? value : { stringValue: text };
  }
  if (isSet(value, 'arrayValue')) return redactArray(value, key, tally);
  if (isSet(value, 'kvlistValue')) return redactKeyValueList(value, tally);
  return value;
}

function redactArray(value: OtlpAnyValue, key: string, tally: RedactionTally): OtlpAnyValue {
  const items = value.arrayValue?.values;
  const values = redactList(items, (item) => redactValue(item, key, tally));
  return values === undefined || values === items ? value : { arrayValue: { values } };
}

function redactKeyValueList(value: OtlpAnyValue, tally: RedactionTally): OtlpAnyValue {
  const items = value.kvlistValue?.values;
  const values = redactAttributes(items, tally);
  return values === undefined || values === items ? value : { kvlistValue: { values } };
}

/** Decoded messages answer for absent fields with defaults; only own properties came over the wire. */
function isSet(value: OtlpAnyValue, property: keyof OtlpAnyValue): boolean {
  return Object.hasOwn(value, property);
}

/** Attribute names repeat in every span, so the verdict on each is remembered; bounded, as senders choose the names. */
const sensitiveKeys = {
  verdicts: new Map<string, boolean>(),
  has(key: string): boolean {
    let verdict = this.verdicts.get(key);
    if (verdict === undefined) {
      verdict = isSensitiveKey(key);
      if (this.verdicts.size >= 10_000) this.verdicts.clear();
      this.verdicts.set(key, verdict);
    }
    return verdict;
  },
};

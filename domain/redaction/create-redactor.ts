import { candidatesOf } from './candidate.ts';
import { createCandidateScan } from './candidate-scan.ts';
import { mergeRanges } from './merge-ranges.ts';
import { REDACTION_FINDERS } from './redaction-finders.ts';
import { RedactionKind, replacementOf } from './redaction-kind.ts';
import type { SensitiveRange } from './redaction-kind.ts';
import { enabledKinds, RedactionAction } from './redaction-policy.ts';
import type { RedactionPolicy } from './redaction-policy.ts';
import type { RedactedText, Redactor } from './redactor.ts';
import { sensitiveKindOf } from './sensitive-key.ts';

/** A hash under a secret key, in 12 or more lower-case hexadecimal digits: equal values have equal hashes. */
export type KeyedHash = (value: string) => string;

/** A pattern of the operator, which finds in linear time and says what to put in the place of a match. */
export interface CustomFinder {
  /** Whether the bytes may hold a match; false is certain. */
  mayContain(bytes: Uint8Array, start: number, end: number): boolean;
  /** Matches with their replacements, in order, without overlaps. */
  find(text: string): readonly CustomRange[];
}

/** A match of an operator's pattern. */
export interface CustomRange extends SensitiveRange {
  readonly replacement: string;
}

/** What a redactor works by. */
export interface RedactorOptions {
  readonly policy: RedactionPolicy;
  /** Needed by policies that hash. */
  readonly hash?: KeyedHash;
  /** The patterns in force now; asked at every call, as they may be exchanged while the redactor is in use. */
  readonly custom?: () => CustomFinder | undefined;
}

/** Senders choose the names of attributes, so what is remembered of them is bounded. */
const MAX_KEYS = 10_000;
const NOTHING: readonly SensitiveRange[] = [];

/**
 * Creates a redactor of the built-in kinds and of an operator's patterns. A second pass over its output finds nothing
 * more, unless values were glued together without a separator.
 */
export function createRedactor(options: RedactorOptions): Redactor {
  const { policy, custom = () => undefined } = options;
  const enabled = enabledKinds(policy);
  const finders = REDACTION_FINDERS.filter(({ kinds }) => kinds.some((kind) => enabled.has(kind)));
  const scan = createCandidateScan(candidatesOf(enabled));
  const hasCustom = enabled.has(RedactionKind.custom);
  const byKey = createKeyVerdicts(policy);

  const find = (text: string, key: string): readonly SensitiveRange[] => {
    const candidates = scan.candidatesIn(text, key);
    const patterns = hasCustom ? custom() : undefined;
    if (candidates === 0 && patterns === undefined) return NOTHING;
    const ranges: SensitiveRange[] = [];
    for (const finder of finders) {
      if ((finder.candidates & candidates) === 0) continue;
      for (const range of finder.find(text, key)) if (enabled.has(range.kind)) ranges.push(range);
    }
    if (patterns !== undefined) for (const range of patterns.find(text)) ranges.push(range);
    return mergeRanges(ranges);
  };
  return {
    find,
    redact(text, key) {
      const ranges = find(text, key);
      return ranges.length === 0 ? undefined : replaceRanges(text, ranges, options);
    },
    redactByKey: byKey,
    // eslint-disable-next-line @typescript-eslint/max-params -- called for every text: an object for each would cost more
    mayContain: (bytes, start, end, key) =>
      scan.holdsAny(bytes, start, end, key) || (hasCustom && custom()?.mayContain(bytes, start, end) === true),
  };
}

function replaceRanges(text: string, ranges: readonly SensitiveRange[], options: RedactorOptions): RedactedText {
  let result = '';
  let position = 0;
  for (const range of ranges) {
    result += text.slice(position, range.start) + substituteOf(text, range, options);
    position = range.end;
  }
  return { text: result + text.slice(position), kinds: ranges.map(({ kind }) => kind) };
}

function substituteOf(text: string, range: SensitiveRange, { policy, hash }: RedactorOptions): string {
  const { start, end, kind } = range;
  switch (policy[kind]) {
    case RedactionAction.drop:
      return '';
    case RedactionAction.hash:
      // A policy that hashes without a key is refused where it is read; a mask shows no more than a hash.
      return hash === undefined ? replacementOf(kind) : `[${kind}:${hash(text.slice(start, end))}]`;
    case RedactionAction.off:
    case RedactionAction.mask:
      return 'replacement' in range ? (range as CustomRange).replacement : replacementOf(kind);
  }
}

type KeyVerdict = ReturnType<Redactor['redactByKey']>;

function createKeyVerdicts(policy: RedactionPolicy): Redactor['redactByKey'] {
  const verdicts = new Map<string, KeyVerdict>();
  return (key) => {
    const known = verdicts.get(key);
    if (known !== undefined || verdicts.has(key)) return known;
    const verdict = keyVerdict(key, policy);
    if (verdicts.size >= MAX_KEYS) verdicts.clear();
    verdicts.set(key, verdict);
    return verdict;
  };
}

/** The value is not at hand, so that a hash of it cannot stand here: a policy that hashes masks by name. */
function keyVerdict(key: string, policy: RedactionPolicy): KeyVerdict {
  const found = sensitiveKindOf(key);
  if (found === undefined) return undefined;
  const kind = found === RedactionKind.sessionId ? found : RedactionKind.sensitiveKey;
  const action = policy[kind];
  if (action === RedactionAction.off) return undefined;
  return { text: replacementOf(kind), kind, drop: action === RedactionAction.drop };
}

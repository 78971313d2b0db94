import { assignedValue } from './assigned-value.ts';
import {
  ALPHANUMERIC,
  CharCode,
  codeAt,
  codesOf,
  isDigit,
  isLetter,
  isWhitespace,
  runEnd,
  runEndBefore,
} from './characters.ts';
import { RedactionKind } from './redaction-kind.ts';
import type { SensitiveRange } from './redaction-kind.ts';
import { ambiguousKindOf, sensitiveKindOf } from './sensitive-key.ts';

const KEY = codesOf(`${ALPHANUMERIC}_-.`);
const IDENTIFIER = codesOf(`${ALPHANUMERIC}_-`);
const MAX_KEY = 64;
const MAX_PADDING = 3;
const GREATER = 0x3e;
/** Random values behind names that also stand before words: the session's shortest, and that of a signature. */
const MIN_SESSION = 8;
const MIN_LONE_SESSION = 16;
const MIN_SIGNATURE = 40;
const MAX_SESSION = 64;

/**
 * Finds values that are assigned to a sensitive name inside a text: `password=…`, `"token": "…"`, `api_key: …`,
 * `?access_token=…`, `<password>…`, `--password …`, `JSESSIONID=…`. The search looks outward from each `=`, `:` and `>`
 * by a bounded distance.
 */
export function findAssignments(text: string): readonly SensitiveRange[] {
  const ranges: SensitiveRange[] = [];
  const search: Search = { text, names: new Map(), nextDigit: -1 };
  let index = 0;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    index += 1;
    if (code !== CharCode.equals && code !== CharCode.colon && code !== GREATER) continue;
    const key = keyBefore(text, index - 1);
    if (key === undefined) continue;
    const name = nameOf(search, key);
    const range = name === undefined ? undefined : rangeBehind(search, index, name);
    if (range === undefined) continue;
    ranges.push(range);
    index = range.end;
  }
  return ranges;
}

/** What the name before a separator says of the value behind it. */
interface SecretName {
  readonly kind: RedactionKind;
  /** Whether it names nothing but secrets. */
  readonly isCertain: boolean;
  readonly isCookie: boolean;
}

/** The search in one text, whose names mostly repeat. */
interface Search {
  readonly text: string;
  readonly names: Map<string, SecretName | undefined>;
  /** Where the next digit stands, for all places up to it; the length of the text when there is none. */
  nextDigit: number;
}

function nameOf({ names }: Search, key: string): SecretName | undefined {
  const known = names.get(key);
  if (known !== undefined || names.has(key)) return known;
  const certain = sensitiveKindOf(key);
  const kind = certain ?? ambiguousKindOf(key);
  const name =
    kind === undefined ? undefined : { kind, isCertain: certain !== undefined, isCookie: /cookies?$/i.test(key) };
  names.set(key, name);
  return name;
}

/** Finds values of options of commands that name a secret: `--password hunter2`. */
export function findOptions(text: string): readonly SensitiveRange[] {
  const ranges: SensitiveRange[] = [];
  const kindOf = createKindMemory();
  let dashes = text.indexOf('--');
  while (dashes >= 0) {
    const nameEnd = runEndBefore(text, dashes + 2, { set: KEY, limit: dashes + 2 + MAX_KEY });
    const kind = isWhitespace(codeAt(text, nameEnd)) ? kindOf(text.slice(dashes + 2, nameEnd)) : undefined;
    const range = kind === undefined ? undefined : assignedValue(text, nameEnd);
    if (kind !== undefined && range !== undefined && codeAt(text, range.start) !== CharCode.dash) {
      ranges.push({ ...range, kind });
    }
    dashes = text.indexOf('--', Math.max(nameEnd, dashes + 1, range?.end ?? 0));
  }
  return ranges;
}

/** The kinds of the names in one text, which mostly repeat. */
function createKindMemory(): (name: string) => RedactionKind | undefined {
  const kinds = new Map<string, RedactionKind | undefined>();
  return (name) => {
    if (!kinds.has(name)) kinds.set(name, sensitiveKindOf(name));
    return kinds.get(name);
  };
}

const SESSION = /\bsession(?: id)?[ \t]{1,3}/gi;

/** Finds identifiers that stand behind the word: `session 3f2a…`, `Session ID 9c1d…`. */
export function findSessions(text: string): readonly SensitiveRange[] {
  if (!/session/i.test(text)) return [];
  const ranges: SensitiveRange[] = [];
  for (const { index, 0: words } of text.matchAll(SESSION)) {
    const start = index + words.length;
    if (start < (ranges.at(-1)?.end ?? 0)) continue;
    const end = runEnd(text, start, IDENTIFIER);
    if (end - start >= MIN_LONE_SESSION && isMixed(text, start, end)) {
      ranges.push({ start, end, kind: RedactionKind.sessionId });
    }
  }
  return ranges;
}

function keyBefore(text: string, separator: number): string | undefined {
  let end = separator;
  while (end > separator - MAX_PADDING && isKeyPadding(codeAt(text, end - 1))) end -= 1;
  let start = end;
  while (start > end - MAX_KEY && KEY.has(codeAt(text, start - 1))) start -= 1;
  if (start === end) return undefined;
  // `[token:9f…]` is the replacement by a keyed hash.
  if (codeAt(text, start - 1) === 0x5b && isHashBehind(text, separator)) return undefined;
  return text.slice(start, end);
}

const HASH = /^[0-9a-f]{12,64}\]/;

function isHashBehind(text: string, separator: number): boolean {
  return HASH.test(text.slice(separator + 1, separator + 66));
}

function isKeyPadding(code: number): boolean {
  return isWhitespace(code) || code === CharCode.quote || code === CharCode.apostrophe || code === CharCode.backslash;
}

function rangeBehind(search: Search, from: number, name: SecretName): SensitiveRange | undefined {
  const { text } = search;
  const { kind, isCertain, isCookie } = name;
  const isSession = kind === RedactionKind.sessionId;
  if (isSession && isWithoutDigits(search, from)) return undefined;
  const isAny = isCertain && !isSession;
  const value = assignedValue(text, from, (begin) => isAny || looksLike(begin, name));
  if (value === undefined) return undefined;
  if (isCookie) return cookieIn(text, value.start, value.end);
  if (!isSession) return { start: value.start, end: value.end, kind };
  // In addresses parameters follow a session.
  const question = text.slice(value.start, value.start + MAX_SESSION).indexOf('?');
  return { start: value.start, end: question < 0 ? value.end : value.start + question, kind };
}

/** Schemes of an authorization, whose secret needs no digits, begin so. */
const SCHEME_LETTERS = codesOf('tadnkTADNK');

/** Whether no digit stands so near that a word which begins here could be a session. */
function isWithoutDigits(search: Search, from: number): boolean {
  const { text } = search;
  const code = codeAt(text, from);
  if (!isLetter(code) || SCHEME_LETTERS.has(code)) return false;
  if (search.nextDigit < from) {
    let index = from;
    while (index < text.length && !isDigit(text.charCodeAt(index))) index += 1;
    search.nextDigit = index;
  }
  return search.nextDigit >= from + MAX_SESSION;
}

/** Whether the begin of a value looks like the secret that its name may mean. */
function looksLike(begin: string, { kind, isCertain }: SecretName): boolean {
  if (kind === RedactionKind.azureKey) return begin.length >= MIN_SIGNATURE;
  if (kind === RedactionKind.password) return !/^\d+$/.test(begin);
  const question = begin.indexOf('?');
  const session = question < 0 ? begin : begin.slice(0, question);
  if (session.length < (isCertain ? MIN_SESSION : MIN_LONE_SESSION)) return false;
  return isMixed(session, 0, session.length) || (isCertain && /^\d{16,}$/.test(session));
}

/** Of a cookie its name stays. */
function cookieIn(text: string, start: number, end: number): SensitiveRange | undefined {
  const nameEnd = runEndBefore(text, start, { set: KEY, limit: Math.min(end, start + MAX_KEY) });
  const hasName = codeAt(text, nameEnd) === CharCode.equals && nameEnd + 1 < end;
  const name = hasName ? text.slice(start, nameEnd) : '';
  const kind = sensitiveKindOf(name) ?? ambiguousKindOf(name) ?? RedactionKind.assignment;
  return { start: hasName ? nameEnd + 1 : start, end, kind };
}

/** Whether letters and digits both occur. */
function isMixed(text: string, start: number, end: number): boolean {
  let hasDigit = false;
  let hasLetter = false;
  for (let index = start; index < end && !(hasDigit && hasLetter); index += 1) {
    hasDigit ||= isDigit(text.charCodeAt(index));
    hasLetter ||= isLetter(text.charCodeAt(index));
  }
  return hasDigit && hasLetter;
}

import { ALPHANUMERIC, CharCode, codeAt, codesOf, isAlphanumeric, isDigit, isUpper, runEnd } from './characters.ts';
import type { CodeSet } from './characters.ts';
import { RedactionKind } from './redaction-kind.ts';
import type { SensitiveRange } from './redaction-kind.ts';

/** How the tokens behind a prefix look. */
interface TokenForm {
  readonly kind: RedactionKind;
  /** What follows the prefix: at least so many characters, and at most, when more make it something else. */
  readonly min: number;
  readonly max?: number;
  readonly characters?: CodeSet;
  /** Whether the token must look random, because its prefix is also the begin of words. */
  readonly mustBeRandom?: boolean;
}

const { awsKey, gcpKey, githubToken, gitlabToken, slackToken, stripeKey, openaiKey, anthropicKey } = RedactionKind;
const { npmToken, pypiToken, huggingfaceToken, digitaloceanToken } = RedactionKind;
const LETTERS = codesOf(ALPHANUMERIC);
const TOKEN = codesOf(`${ALPHANUMERIC}-_`);
const DOTTED = codesOf(`${ALPHANUMERIC}-_.`);
const PATH = codesOf(`${ALPHANUMERIC}-_/`);
const BASE64_BODY = codesOf(`${ALPHANUMERIC}+/`);
const BASE64 = codesOf(`${ALPHANUMERIC}+/=`);
const ENTRA = codesOf(`${ALPHANUMERIC}-_.~`);
const AWS_ID: TokenForm = { kind: awsKey, min: 16, max: 16, characters: LETTERS };
const GITHUB: TokenForm = { kind: githubToken, min: 30, characters: LETTERS };
const GITLAB: TokenForm = { kind: gitlabToken, min: 16, characters: DOTTED };
const SLACK: TokenForm = { kind: slackToken, min: 16, characters: DOTTED };
const STRIPE: TokenForm = { kind: stripeKey, min: 10, characters: LETTERS };
const DIGITALOCEAN: TokenForm = { kind: digitaloceanToken, min: 40, characters: LETTERS };
const OPENAI: TokenForm = { kind: openaiKey, min: 20 };

/** Tokens by the prefix that their issuer gives them. Longer prefixes stand before those that they begin with. */
const FORMS: Readonly<Record<string, TokenForm>> = {
  AKIA: AWS_ID,
  ASIA: AWS_ID,
  ABIA: AWS_ID,
  ACCA: AWS_ID,
  AIza: { kind: gcpKey, min: 30 },
  'ya29.': { kind: gcpKey, min: 20, characters: DOTTED },
  'GOCSPX-': { kind: gcpKey, min: 20 },
  '1//0': { kind: gcpKey, min: 30 },
  github_pat_: { kind: githubToken, min: 22 },
  ...Object.fromEntries(['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map((prefix) => [prefix, GITHUB])),
  ...Object.fromEntries(
    ['pat', 'dt', 'rt', 'cbt', 'ptt', 'ft', 'soat', 'agent', 'imt', 'ffct', 'oas', 'rtr'].map((name) => [
      `gl${name}-`,
      GITLAB,
    ]),
  ),
  ...Object.fromEntries(Array.from('abdoeprs', (letter) => [`xox${letter}-`, SLACK])),
  'xoxe.xox': { kind: slackToken, min: 20 },
  'xapp-': { kind: slackToken, min: 20, mustBeRandom: true },
  'hooks.slack.com/services/': { kind: slackToken, min: 20, characters: PATH },
  'hooks.slack.com/workflows/': { kind: slackToken, min: 20, characters: PATH },
  'hooks.slack.com/triggers/': { kind: slackToken, min: 20, characters: PATH },
  ...Object.fromEntries(
    ['sk', 'rk', 'pk'].flatMap((name) => [
      [`${name}_live_`, STRIPE],
      [`${name}_test_`, STRIPE],
    ]),
  ),
  whsec_: { kind: stripeKey, min: 16, characters: BASE64 },
  'sk-ant-': { kind: anthropicKey, min: 20 },
  ...Object.fromEntries(['proj', 'svcacct', 'admin', 'None'].map((name) => [`sk-${name}-`, OPENAI])),
  'sk-': { kind: openaiKey, min: 20, mustBeRandom: true },
  npm_: { kind: npmToken, min: 36, characters: LETTERS },
  'pypi-': { kind: pypiToken, min: 50, mustBeRandom: true },
  hf_: { kind: huggingfaceToken, min: 30, characters: LETTERS },
  ...Object.fromEntries(['dop', 'doo', 'dor'].map((name) => [`${name}_v1_`, DIGITALOCEAN])),
};
/** The prefixes of vendors' tokens, and how many characters follow at least. */
export const VENDOR_TOKENS: readonly { readonly prefix: string; readonly min: number }[] = Object.entries(FORMS).map(
  ([prefix, { min }]) => ({ prefix, min }),
);
const PREFIX = new RegExp(VENDOR_TOKENS.map(({ prefix }) => prefix.replace(/[.]/g, '\\.')).join('|'), 'g');
/** Of Slack's addresses only the path is secret; the prefix of the others is part of the token. */
const ADDRESS = 'hooks.';
/** Between letters, digits and `Q~` of a client secret of Microsoft Entra. */
const ENTRA_MARK = 'Q~';
const ENTRA_BEFORE = 4;
const ENTRA_AFTER = 30;

/** Finds the keys and tokens that cloud and software vendors mark with a prefix, wherever they stand. */
export function findVendorTokens(text: string): readonly SensitiveRange[] {
  const ranges: SensitiveRange[] = [];
  PREFIX.lastIndex = 0;
  for (;;) {
    const found = PREFIX.exec(text);
    if (found === null) break;
    const { 0: prefix, index } = found;
    // Inside a word the prefix is none; the next one may begin one character on.
    if (isAlphanumeric(codeAt(text, index - 1))) {
      PREFIX.lastIndex = index + 1;
      continue;
    }
    const form = FORMS[prefix];
    const { end, isToken } = readToken(text, index + prefix.length, form);
    if (form !== undefined && isToken) {
      ranges.push({ start: prefix.startsWith(ADDRESS) ? index + prefix.length : index, end, kind: form.kind });
    }
    PREFIX.lastIndex = end;
  }
  return ranges;
}

function readToken(
  text: string,
  start: number,
  form: TokenForm | undefined,
): { readonly end: number; readonly isToken: boolean } {
  let end = runEnd(text, start, form?.characters ?? TOKEN);
  while (end > start && codeAt(text, end - 1) === CharCode.dot) end -= 1;
  if (form === undefined) return { end, isToken: false };
  const length = end - start;
  const hasLength = length >= form.min && length <= (form.max ?? length);
  return { end, isToken: hasLength && (form.mustBeRandom !== true || looksRandom(text, start, end)) };
}

function looksRandom(text: string, start: number, end: number): boolean {
  let hasDigit = false;
  let hasUpper = false;
  for (let index = start; index < end; index += 1) {
    const code = codeAt(text, index);
    hasDigit ||= isDigit(code);
    hasUpper ||= isUpper(code);
  }
  return hasDigit && hasUpper;
}

/** Finds client secrets of Microsoft Entra, which carry `7Q~` or `8Q~` after their first three characters. */
export function findEntraSecrets(text: string): readonly SensitiveRange[] {
  const ranges: SensitiveRange[] = [];
  let mark = text.indexOf(ENTRA_MARK);
  while (mark >= 0) {
    const start = mark - ENTRA_BEFORE;
    const end = runEnd(text, mark + ENTRA_MARK.length, ENTRA);
    const isWhole = isDigit(codeAt(text, mark - 1)) && !ENTRA.has(codeAt(text, start - 1));
    if (isWhole && start >= 0 && end - mark >= ENTRA_AFTER) {
      ranges.push({ start, end, kind: RedactionKind.azureKey });
    }
    mark = text.indexOf(ENTRA_MARK, end);
  }
  return ranges;
}

const STORAGE_KEY = 88;
const DIGEST = /sha-?512[-:= ]?$/i;

/** Finds account keys of Azure Storage: 64 bytes in base64, and not the digest of a package. */
export function findStorageKeys(text: string): readonly SensitiveRange[] {
  const ranges: SensitiveRange[] = [];
  let padding = text.indexOf('==');
  while (padding >= 0) {
    const end = padding + 2;
    const start = end - STORAGE_KEY;
    if (isStorageKey(text, start, end)) ranges.push({ start, end, kind: RedactionKind.azureKey });
    padding = text.indexOf('==', end);
  }
  return ranges;
}

function isStorageKey(text: string, start: number, end: number): boolean {
  if (start < 0) return false;
  if (BASE64_BODY.has(codeAt(text, start - 1)) || BASE64.has(codeAt(text, end))) return false;
  const bodyEnd = runEnd(text, start, BASE64_BODY);
  return bodyEnd === end - 2 && !DIGEST.test(text.slice(Math.max(0, start - 8), start));
}

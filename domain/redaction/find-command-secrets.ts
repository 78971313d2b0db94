import { isPlaceholder } from './assigned-value.ts';
import type { ValueRange } from './assigned-value.ts';
import { CharCode, codeAt, isDigit, isLower, isWhitespace } from './characters.ts';
import { commandAt, endOf } from './command-forms.ts';
import type { CommandForm } from './command-forms.ts';
import { RedactionKind } from './redaction-kind.ts';
import type { SensitiveRange } from './redaction-kind.ts';
import { shellWord } from './shell-word.ts';

/** Between an option and its value: spaces, a `=`, or the border of two elements of a list of words. */
const JOINT = /[ \t]{1,3}|=|\\{0,3}["'],[ ]?(?=\\{0,3}["'])/y;
/** What a glued password begins with: `-p, --password` and `-p.` are of a text about the command. */
const GLUED_START = /[.!?]{0,2}[\w@#$%^&*+/~=-]/y;
/** Cookies stand in quotes between semicolons: `-b "a=1; b=2"`. */
const COOKIE = /;[ \t]{1,8}[\w.-]{1,64}=/y;
/** `8080:80`, `127.0.0.1:5432:5432/tcp`: where these stand, `-p` publishes a port. */
const PORTS = /^(?:[\d.]{1,15}:)?\d{1,5}(?:-\d{1,5})?:\d{1,5}(?:-\d{1,5})?(?:\/\w{3,4})?$/;
const MAX_PROBE = 128;
const SEMICOLON = 0x3b;
const PIPE = 0x7c;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Finds passwords on the command lines of `curl -u user:…`, `mysql -p…`, `sshpass -p …`, `redis-cli -a …` and
 * `docker login -p …`, and of their kin. What such an option means is known only behind such a command, so that
 * `-p 8080:80`, `ls -a` and `cp -u` elsewhere stay.
 */
export function findCommandSecrets(text: string): readonly SensitiveRange[] {
  const search: Search = { text, ranges: [], form: undefined };
  let index = 0;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (isLower(code)) index = readWord(search, index);
    else if (search.form === undefined) index += 1;
    else if (code === CharCode.dash) index = readOption(search, index, search.form);
    else {
      if (endsCommand(text, index, code)) search.form = undefined;
      index += 1;
    }
  }
  return search.ranges;
}

interface Search {
  readonly text: string;
  readonly ranges: SensitiveRange[];
  /** Of the command whose arguments are being read. */
  form: CommandForm | undefined;
}

/** Reads what may be the name of a command; returns where to go on, as the other readers do. */
function readWord(search: Search, start: number): number {
  const { text } = search;
  const command = commandAt(text, start);
  if (command !== undefined) {
    search.form = command.form;
    return command.end;
  }
  let end = start + 1;
  while (isLower(codeAt(text, end))) end += 1;
  return end;
}

function readOption(search: Search, dash: number, form: CommandForm): number {
  const { text, ranges } = search;
  const word = wordOfOption(text, dash, form);
  if (word === undefined) return dash + 1;
  ranges.push(...secretsIn(text, word, form));
  if (form.isOnce === true) search.form = undefined;
  // Where the value was forgotten, as in `redis-cli -a mysql -p…`, the next command stands in its place.
  const next = commandAt(text, word.start);
  if (next !== undefined) search.form = next.form;
  // Quotes and signs in a word say nothing of the command.
  return word.end;
}

function endsCommand(text: string, index: number, code: number): boolean {
  switch (code) {
    case PIPE:
      return true;
    case CharCode.ampersand:
      return codeAt(text, index + 1) === CharCode.ampersand;
    case SEMICOLON:
      return isWhitespace(codeAt(text, index + 1)) && endOf(COOKIE, text, index) < 0;
    case LINE_FEED:
    case CARRIAGE_RETURN:
      return codeAt(text, index - 1) !== CharCode.backslash;
    default:
      return false;
  }
}

/** The word that belongs to an option at `dash`, if it is one by which the command takes a secret. */
function wordOfOption(text: string, dash: number, { option, place }: CommandForm): ValueRange | undefined {
  if (!mayStandBefore(codeAt(text, dash - 1))) return undefined;
  const optionEnd = endOf(option, text, dash);
  if (optionEnd < 0) return undefined;
  const start = endOf(JOINT, text, optionEnd);
  if (start < 0) return place === 'apart' ? undefined : gluedWord(text, optionEnd);
  return place === 'glued' || codeAt(text, start) === CharCode.dash ? undefined : shellWord(text, start);
}

function mayStandBefore(code: number): boolean {
  return isWhitespace(code) || code === CharCode.quote || code === CharCode.apostrophe;
}

function gluedWord(text: string, start: number): ValueRange | undefined {
  const word = shellWord(text, start);
  if (word === undefined || endOf(GLUED_START, text, word.start) < 0) return undefined;
  // A quote that touches an option may also end what the whole command is quoted in.
  return word.start > start && word.end === text.length ? undefined : word;
}

/** The secret that a word is; none for a placeholder, a port, or a user alone. */
function secretsIn(text: string, { start, end }: ValueRange, form: CommandForm): readonly SensitiveRange[] {
  const begin = text.slice(start, Math.min(end, start + MAX_PROBE));
  const isSecret = form.isPair === true ? isPair(begin) : !isPort(begin, form) && !isPlaceholder(begin);
  return isSecret ? [{ start, end, kind: RedactionKind.password }] : [];
}

function isPort(begin: string, { port }: CommandForm): boolean {
  return isDigit(begin.charCodeAt(0)) && (begin === port || PORTS.test(begin));
}

/** Whether a password follows the user; `[redacted:…]` is our own, and two slashes are those of an address. */
function isPair(begin: string): boolean {
  const colon = begin.indexOf(':');
  const password = begin.slice(colon + 1);
  if (colon < 0 || password === '' || begin.startsWith('[')) return false;
  return !password.startsWith('//') && !isPlaceholder(password);
}

import { CharCode, codeAt, isWord } from './characters.ts';

/** How a command takes a secret on its command line. */
export interface CommandForm {
  /** Its options for it, as they stand at a place. */
  readonly option: RegExp;
  /** Whether the secret is glued to the option, stands behind it, or either. */
  readonly place: 'glued' | 'apart' | 'either';
  /** Whether the value is `user:password`. */
  readonly isPair?: boolean;
  /** A number that is no secret. */
  readonly port?: string;
  /** Whether what follows the secret is another command. */
  readonly isOnce?: boolean;
}

/** A command in a text, with the place where its name ends; without a form it takes no secrets. */
export interface Command {
  readonly form: CommandForm | undefined;
  readonly end: number;
}

/** Of the short options those without values may stand before `-u`; `-U` is that of the proxy. */
const CURL_OPTION = /-(?:[fgikLsSv]{0,3}[uU]|-(?:user|proxy-user)(?![\w-]))/y;
const CURL: CommandForm = { option: CURL_OPTION, place: 'either', isPair: true };
/** The port is that of `-P`. */
const MYSQL: CommandForm = { option: /-p/y, place: 'glued', port: '3306' };
const SSHPASS: CommandForm = { option: /-p/y, place: 'either', isOnce: true };
const REDIS: CommandForm = { option: /-(?:a|-pass(?![\w-]))/y, place: 'apart' };
const LOGIN: CommandForm = { option: /-p/y, place: 'either' };

interface CommandName {
  /** What its names begin with: two letters, by which most words are told to be none. */
  readonly begins: readonly string[];
  readonly name: RegExp;
  readonly form: CommandForm | undefined;
}

const SQL_TOOLS = 'dump|admin|import|show|check|slap|binlog';
const SQL_CLIENT = new RegExp(`mysql(?:${SQL_TOOLS}|pump|sh)?|mariadb(?:-(?:${SQL_TOOLS}))?`, 'y');
/** In a list of words, as in `["docker", "login"]`, the two are elements. */
const REGISTRY_LOGIN = /(?:docker|podman|nerdctl|buildah|skopeo|oras|registry|oc|cf|az)[ \t"',\\]{1,5}login/y;
const COMMANDS: readonly CommandName[] = [
  { begins: ['cu'], name: /curl/y, form: CURL },
  { begins: ['my', 'ma'], name: SQL_CLIENT, form: MYSQL },
  { begins: ['ss'], name: /sshpass/y, form: SSHPASS },
  { begins: ['re', 'ke', 'va'], name: /(?:redis|keydb|valkey)-cli|redis-benchmark/y, form: REDIS },
  { begins: ['do', 'po', 'ne', 'bu', 'sk', 'or', 're', 'oc', 'cf', 'az'], name: REGISTRY_LOGIN, form: LOGIN },
  // These end the command before them.
  { begins: ['ss', 'sc', 'sf', 'rs'], name: /ssh|scp|sftp|rsync/y, form: undefined },
];
/** What stands behind the name of a command that has arguments; bytes are scanned for the same spaces. */
const NAME_END = /(?:\.exe)?(?=[ \t\n\v\f\r"'\\])/y;

const BY_BEGIN = new Map<number, CommandName[]>();
for (const command of COMMANDS) {
  for (const begin of command.begins) {
    const key = beginAt(begin, 0);
    BY_BEGIN.set(key, [...(BY_BEGIN.get(key) ?? []), command]);
  }
}

/** The command whose name begins at an index; undefined when none does. */
export function commandAt(text: string, index: number): Command | undefined {
  const commands = BY_BEGIN.get(beginAt(text, index));
  if (commands === undefined || isPartOfName(codeAt(text, index - 1))) return undefined;
  for (const { name, form } of commands) {
    const nameEnd = endOf(name, text, index);
    const end = nameEnd < 0 ? -1 : endOf(NAME_END, text, nameEnd);
    if (end >= 0) return { form, end };
  }
  return undefined;
}

/** Where what a pattern matches at an index ends; -1 when it does not match there. */
export function endOf(pattern: RegExp, text: string, index: number): number {
  pattern.lastIndex = index;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

function beginAt(text: string, index: number): number {
  return (codeAt(text, index) << 8) | codeAt(text, index + 1);
}

function isPartOfName(code: number): boolean {
  return isWord(code) || code === CharCode.dash || code === CharCode.dot;
}

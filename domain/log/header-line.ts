import { splitTag } from './syslog-line.ts';
import type { LineParts } from './parsed-line.ts';
import { normaliseSeverity } from './severity.ts';
import type { LogSeverity } from './severity.ts';

const DATE = String.raw`\d{4}[-/.]\d{2}[-/.]\d{2}`;
const CLOCK = String.raw`\d{1,2}[:.]\d{1,2}[:.]\d{1,2}(?:[.,:]\d{1,9})?`;
const ZONE = String.raw`(?: ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})(?![\w:]))?`;
const MONTH = String.raw`(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)`;
const TIMES = [
  String.raw`${DATE}[T _-]${CLOCK}${ZONE}`,
  String.raw`(?:19|20)\d{6}[-T ](?:\d{6}|\d{1,2}:\d{1,2}:\d{1,2})(?:[:.,]\d{1,9})?${ZONE}`,
  String.raw`(?:[A-Z][a-z]{2},? )?${MONTH} +\d{1,2} ${CLOCK}(?: \d{4})?`,
  String.raw`\d{2}\/\d{2}\/\d{2} ${CLOCK}`,
  String.raw`\d{2}[-.]\d{2} ${CLOCK}`,
  String.raw`\d{6} \d{6}(?= )`,
  String.raw`\d{2}\/${MONTH}\/\d{4}:${CLOCK}${ZONE}`,
  String.raw`\d{2}:\d{2}:\d{2}[.,]\d{3,9}`,
].join('|');
const TIME = new RegExp(`(?:${TIMES})(?![\\w:-])`, 'y');
/** Unix seconds are a time where a date follows; elsewhere they may be any number. */
const EPOCH = new RegExp(String.raw`1\d{9}(?= ${DATE} )`, 'y');
/** A host, a file or a flag before the time: `- 1131566461`, `nova-api.log.1 2017-05-16 00:00:00.008`. */
const BEFORE_TIME = /(?:-|[A-Z]{2,16}|(?=\S{0,128}[\d.])[A-Za-z][\w.:/-]{1,127}) /y;
/** Words that may stand between two times of one header: `2005.06.03 R02-M1-N0-C:J12-U11`. */
const BETWEEN_TIMES = /(?: ?\d{4}[-/.]\d{2}[-/.]\d{2})? (?:\S{1,64} )?/y;
const RUBY = /^[A-Z], \[(\S{10,40}) #(\d+)\] +([A-Z]{3,8}) -- ([^:]{0,64}): /;
const PYTHON = /^(CRITICAL|ERROR|WARNING|INFO|DEBUG):([\w.]{1,64}):(?!:)/;

/** What may stand between a time and the message, each with the white space behind it. */
const SEPARATOR = /(?:-{1,3}|\||:|,|\])(?:\s+|(?<=\|)|(?<=\]))/y;
const LEVEL =
  /[[(<]?\s?(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|SEVERE|FATAL|FAILURE|CRIT|CRITICAL|ALERT|EMERG|PANIC|FINE|FINER|FINEST|CONFIG|VERBOSE|LOG|STATEMENT|DETAIL|HINT|Note|NOTE|Info|Warning|Error|Debug|Trace|Critical|Fatal)\s?[\])>]?(?:[:,|](?=\s)\s*|\|\s*|\s+|$)/y;
const QUIET_LEVEL =
  /\[\s?(trace|debug|info|notice|warn|warning|error|crit|critical|alert|emerg|fatal|[\w.-]{1,32}:(?:info|warn|error|notice|debug|crit|alert|emerg))\s?\]:?\s*/y;
const PREFIXED_LEVEL =
  /(?:[A-Z0-9][A-Z0-9_:.-]*(?:-[A-Z0-9:.-]+)? +){1,4}(INFO|WARNING|ERROR|SEVERE|FATAL|FAILURE|DEBUG) /y;
const LETTER_LEVEL = /([VDIWEF])(?= [\w.$/()\s-]{1,64}: ?)(?:\s+)/y;
const BRACKET = /\[([^[\]]{0,512}(?:\[[^[\]]{0,128}\][^[\]]{0,256})?)\](?::|\s-)?\s+/y;
const NUMBER = /\d{1,20}(?:#\d{1,20})?(?:\s*\|\s*|:\s+|\s+)/y;
const FIELD = /([A-Za-z_][\w.$-]{0,80})\|/y;
/** Names of classes, files and packages in front of the message; a plain word before a colon is part of the message. */
const LOGGER =
  /((?=\S*(?:[.$/@]|::|[a-z][A-Z]))(?!\S*(?:Exception|Error):)[A-Za-z_][\w.$/@*<>-]{0,160}(?:::[\w<>$]{1,80})*(?::\d{1,6})?(?:\[\d+\])?)(?:\s*:\s+|\]:?\s+|\s+-\s+|\s+(?=\[)|\s{2,})/y;
/** Right behind the time, or in a wide column, any name is the logger's. */
const PROGRAM = /([\w.$()@-]{1,80}(?: \*\d{1,3})?) - /y;
const COLUMN = /([A-Za-z][\w.$-]{0,40})\s{2,}/y;
const LETTER_TAG = /([\w.$/()-]{1,64}(?: [\w.$/()-]{1,32})?)\s*: ?/y;

interface Header {
  readonly line: string;
  position: number;
  timestampText: string;
  severity?: LogSeverity;
  hasLetter: boolean;
  brackets: number;
  readonly attributes: Record<string, string>;
}

/**
 * Reads text behind a header that begins with a time (or is Ruby's or Python's default): process and thread numbers,
 * level, thread in brackets, logger, in any order. Undefined when the line has no such header.
 */
export function parseHeader(line: string): LineParts | undefined {
  const header = mayBeginHeader(line.charCodeAt(0)) ? readTime(line) : undefined;
  return header === undefined ? (parseRuby(line) ?? parsePython(line)) : partsOf(header);
}

function partsOf(header: Header): LineParts {
  readParts(header);
  const { attributes, line, position, severity, timestampText } = header;
  const rest = line.slice(position);
  const { content, service, pid } = isTagged(header) ? splitTag(rest) : { content: rest };
  return {
    shape: 'header',
    content,
    timestampText,
    ...(severity === undefined ? {} : { severity }),
    ...(service === undefined ? {} : { service }),
    attributes: pid === undefined ? attributes : { ...attributes, pid },
  };
}

/** Digits, letters, `[` and `-`. */
function mayBeginHeader(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) || code === 0x5b || code === 0x2d || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a)
  );
}

function parseRuby(line: string): LineParts | undefined {
  const match = RUBY.exec(line);
  if (match === null) return undefined;
  const [head, timestampText = '', pid = '', level = '', logger = ''] = match;
  const severity = normaliseSeverity(level);
  const attributes = logger === '' ? { pid } : { pid, logger };
  const content = line.slice(head.length);
  return { shape: 'header', content, timestampText, ...(severity === undefined ? {} : { severity }), attributes };
}

function parsePython(line: string): LineParts | undefined {
  const python = PYTHON.exec(line);
  if (python === null) return undefined;
  const [head, level = '', logger = ''] = python;
  const severity = normaliseSeverity(level);
  const content = line.slice(head.length);
  return { shape: 'header', content, ...(severity === undefined ? {} : { severity }), attributes: { logger } };
}

/** The time at the begin, or behind one word; when another time follows soon, that one. */
function readTime(line: string): Header | undefined {
  const start = line.charCodeAt(0) === 0x5b ? 1 : 0;
  const before = start === 0 ? matchAt(BEFORE_TIME, line, 0) : null;
  const time =
    matchAt(TIME, line, start) ??
    (before === null ? null : findTime(line, before[0].length)) ??
    matchAt(EPOCH, line, start);
  if (time === null) return undefined;
  const header: Header = {
    line,
    position: time.index + time[0].length,
    timestampText: time[0],
    hasLetter: false,
    brackets: 0,
    attributes: {},
  };
  const between = matchAt(BETWEEN_TIMES, line, header.position);
  const again = between === null ? null : matchAt(TIME, line, header.position + between[0].length);
  if (again !== null) {
    header.position = again.index + again[0].length;
    header.timestampText = again[0];
  }
  return header;
}

function findTime(line: string, position: number): RegExpExecArray | null {
  return matchAt(TIME, line, position) ?? matchAt(EPOCH, line, position);
}

function matchAt(pattern: RegExp, line: string, position: number): RegExpExecArray | null {
  pattern.lastIndex = position;
  return pattern.exec(line);
}

function isTagged({ severity, brackets, attributes, timestampText }: Header): boolean {
  const hasMore = severity !== undefined || brackets > 0 || attributes['logger'] !== undefined;
  return !hasMore && /^[A-Z]/.test(timestampText);
}

type Reader = (header: Header) => boolean;

const MAX_PARTS = 12;
const MAX_BRACKETS = 2;

function readParts(header: Header): void {
  while (header.line.charCodeAt(header.position) === 0x20) header.position += 1;
  if (/^[A-Z]/.test(header.timestampText)) skipHost(header);
  for (let part = 0; part < MAX_PARTS; part += 1) {
    if (!READERS.some((read) => read(header))) return;
  }
}

/** `dn228/dn228 ` of a syslog line whose time stands behind others. */
function skipHost(header: Header): void {
  const host = matchAt(/\S{1,128} (?=\S{0,128}:)/y, header.line, header.position);
  if (host === null) return;
  header.attributes['host'] = host[0].trim();
  header.position += host[0].length;
}

const READERS: readonly Reader[] = [
  (header) => advance(header, matchAt(SEPARATOR, header.line, header.position)),
  readNumber,
  readLevel,
  readBracket,
  readLetterTag,
  readLogger,
];

function advance(header: Header, match: RegExpExecArray | null): boolean {
  if (match === null) return false;
  header.position += match[0].length;
  return true;
}

function readLevel(header: Header): boolean {
  if (header.severity !== undefined) return false;
  const { line, position } = header;
  const letter = matchAt(LETTER_LEVEL, line, position);
  const match =
    letter ??
    matchAt(LEVEL, line, position) ??
    matchAt(QUIET_LEVEL, line, position) ??
    matchAt(PREFIXED_LEVEL, line, position);
  const level = match?.[1];
  if (level === undefined) return false;
  const severity = normaliseSeverity(level.slice(level.indexOf(':') + 1)) ?? normaliseSeverity('info');
  if (severity !== undefined) header.severity = severity;
  header.hasLetter = letter !== null;
  return advance(header, match);
}

function readNumber(header: Header): boolean {
  if (header.severity !== undefined && header.attributes['pid'] !== undefined) return false;
  if (header.attributes['logger'] !== undefined && !isBehindBar(header)) return false;
  const match = matchAt(NUMBER, header.line, header.position);
  if (match === null || (header.attributes['pid'] !== undefined && header.attributes['tid'] !== undefined)) {
    return false;
  }
  header.attributes[header.attributes['pid'] === undefined ? 'pid' : 'tid'] = match[0].replace(/[\s|:]+$/, '');
  return advance(header, match);
}

function isBehindBar({ line, position }: Header): boolean {
  return line.charCodeAt(position - 1) === 0x7c;
}

function readBracket(header: Header): boolean {
  if (header.brackets >= MAX_BRACKETS) return false;
  const match = matchAt(BRACKET, header.line, header.position);
  if (match === null) return false;
  header.brackets += 1;
  header.attributes['thread'] ??= match[1] ?? '';
  return advance(header, match);
}

function readLetterTag(header: Header): boolean {
  if (!header.hasLetter || header.attributes['logger'] !== undefined) return false;
  return takeLogger(header, matchAt(LETTER_TAG, header.line, header.position));
}

function readLogger(header: Header): boolean {
  if (header.attributes['logger'] !== undefined) return false;
  const { line, position } = header;
  if (isBehindBar(header) && takeLogger(header, matchAt(FIELD, line, position))) return true;
  if (takeLogger(header, matchAt(LOGGER, line, position))) return true;
  if (header.severity === undefined) return takeLogger(header, matchAt(PROGRAM, line, position));
  return takeLogger(header, matchAt(COLUMN, line, position)) || takeLogger(header, matchAt(PROGRAM, line, position));
}

function takeLogger(header: Header, match: RegExpExecArray | null): boolean {
  const name = match?.[1];
  if (name === undefined) return false;
  header.attributes['logger'] = name;
  return advance(header, match);
}

import { parseAccessLine } from './access-line.ts';
import { openContainerLine } from './container-line.ts';
import { parseHeader } from './header-line.ts';
import { parseJsonLine } from './json-line.ts';
import { parseKlogLine } from './klog-line.ts';
import { parseLogfmtLine } from './logfmt-line.ts';
import type { LineParts, ParsedLine } from './parsed-line.ts';
import { normaliseSeverity } from './severity.ts';
import { parseSyslogLine } from './syslog-line.ts';

/** What a caller may say about the lines: `auto` decides for each line; `raw` never reads fields, only a header. */
export const LogFormat = { auto: 'auto', raw: 'raw', json: 'json', logfmt: 'logfmt' } as const;

/** One member of {@link LogFormat}. */
export type LogFormat = (typeof LogFormat)[keyof typeof LogFormat];

/** Longer lines are not searched for structure. */
const MAX_STRUCTURED = 1024 * 1024;
const NO_ATTRIBUTES: ParsedLine['attributes'] = {};

/**
 * Takes a line apart without any configuration: the envelope of a container runtime first, then JSON, logfmt, klog,
 * syslog (RFC 3164 and 5424, with and without priority), access logs (common, combined), or text behind a header that
 * starts with a time. Whatever is none of these is `plain`, content unchanged. Takes time linear in the line's length.
 * @param format With `json` or `logfmt` a line that is not that is still read as text
 */
export function parseLogLine(text: string, format: LogFormat = LogFormat.auto): ParsedLine {
  const line = text.endsWith('\r') ? text.slice(0, -1) : text;
  if (line.length > MAX_STRUCTURED) return { ...plain(line), isPartial: false };
  const opened = format === LogFormat.raw ? undefined : openContainerLine(line);
  if (opened === undefined) return { ...parseApplicationLine(line, format), isPartial: false };
  const { envelope, isPartial, stream, timestampText } = opened;
  const parts = parseApplicationLine(opened.content, format);
  return {
    timestampText,
    ...parts,
    envelope,
    isPartial,
    attributes: stream === undefined ? parts.attributes : { ...parts.attributes, stream },
  };
}

function parseApplicationLine(line: string, format: LogFormat): LineParts {
  if (format !== LogFormat.raw) {
    const structured = parseStructured(line, format);
    if (structured !== undefined) return structured;
  }
  return parseText(line) ?? plain(line);
}

function parseStructured(line: string, format: LogFormat): LineParts | undefined {
  const parts = format === LogFormat.logfmt ? parseLogfmtLine(line) : (parseJsonLine(line) ?? tryLogfmt(line, format));
  if (parts === undefined) return undefined;
  // The message of a structured line may be a whole line of another logger, header and all.
  const inner = parseText(parts.content);
  if (inner === undefined) return parts;
  return { ...inner, ...parts, content: inner.content, attributes: { ...inner.attributes, ...parts.attributes } };
}

function tryLogfmt(line: string, format: LogFormat): LineParts | undefined {
  return format === LogFormat.json ? undefined : parseLogfmtLine(line);
}

/** Text of one of the shapes that begin with more than the message. */
function parseText(line: string): LineParts | undefined {
  return parseKlogLine(line) ?? parseSyslogLine(line) ?? parseAccessLine(line) ?? parseHeader(line);
}

const LEADING_LEVEL = /^(?:\[\s?([A-Za-z]{3,13})\s?\]|([A-Z]{4,13}|[a-z]{4,11}):)\s/;

/** The level may stand alone in front of a message; there it stays, because it may be part of it. */
function plain(content: string): LineParts {
  const match = LEADING_LEVEL.exec(content);
  const severity = match === null ? undefined : normaliseSeverity(match[1] ?? match[2] ?? '');
  const parts = { shape: 'plain', content, attributes: NO_ATTRIBUTES } as const;
  return severity === undefined ? parts : { ...parts, severity };
}

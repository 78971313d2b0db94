import type { LineParts } from './parsed-line.ts';
import { severityFromPriority } from './severity.ts';

const RFC5424 =
  /^<(\d{1,3})>1 (\S{1,64}) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32}) (?:-|((?:\[(?:[^\]\\"]|\\.|"(?:[^"\\]|\\.){0,1024}"){0,4096}\]){1,16}))(?: |$)/;
const RFC3164 =
  /^(?:<(\d{1,3})>)?([A-Z][a-z]{2} [ \d]?\d \d{2}:\d{2}:\d{2}(?:\.\d{1,9})?) (?=\S)(?!\d{4}(?: |\]))(\S{1,255}) /;
/** The program, its process and a colon: `sshd(pam_unix)[19939]: `, `syslogd 1.4.1: `, ` -- root[2421]: `. */
const TAG =
  /^(?:-- )?([A-Za-z_/.][^\s:[\]]{0,127}(?: [\d.]{1,15}| [A-Z][\w]{1,31}){0,2})(?:\[(\d{1,10})\])?(?: \([^\s)]{1,255}\))?:(?: |$)/;

/** Reads a line of syslog, RFC 5424, or RFC 3164 with or without its priority; undefined for others. */
export function parseSyslogLine(line: string): LineParts | undefined {
  const first = line.charCodeAt(0);
  // A priority or the capital of a month begins every such line.
  if (first !== 0x3c && (first < 0x41 || first > 0x5a)) return undefined;
  return parse5424(line) ?? parse3164(line);
}

function parse5424(line: string): LineParts | undefined {
  const match = first5424(line);
  if (match === undefined) return undefined;
  const { head, priority, timestampText, host, service, pid } = match;
  const content = line.slice(head.length);
  const severity = severityFromPriority(Number(priority));
  return {
    shape: 'syslog',
    content: content.startsWith('\uFEFF') ? content.slice(1) : content,
    ...(timestampText === '-' ? {} : { timestampText }),
    ...(severity === undefined ? {} : { severity }),
    ...(service === '-' ? {} : { service }),
    attributes: present({ host, pid }),
  };
}

function first5424(line: string) {
  if (line.charCodeAt(0) !== 0x3c) return undefined;
  const match = RFC5424.exec(line);
  if (match === null) return undefined;
  const [head, priority = '', timestampText = '', host = '', service = '', pid = ''] = match;
  return { head, priority, timestampText, host, service, pid };
}

function present(fields: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '-' && value !== ''));
}

function parse3164(line: string): LineParts | undefined {
  const match = RFC3164.exec(line);
  if (match === null) return undefined;
  const [head, priority, timestampText = '', host = ''] = match;
  const { content, service, pid } = splitTag(line.slice(head.length));
  const severity = priority === undefined ? undefined : severityFromPriority(Number(priority));
  return {
    shape: 'syslog',
    content,
    timestampText,
    ...(severity === undefined ? {} : { severity }),
    ...(service === undefined ? {} : { service }),
    attributes: present({ host, pid: pid ?? '' }),
  };
}

/** The message behind the tag of a syslog line. */
export function splitTag(text: string): { content: string; service?: string; pid?: string } {
  const match = TAG.exec(text);
  if (match === null) return { content: text };
  const [head, service = '', pid] = match;
  return { content: text.slice(head.length), service, ...(pid === undefined ? {} : { pid }) };
}

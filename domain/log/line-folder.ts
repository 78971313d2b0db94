import { LogFormat, parseLogLine } from './log-line.ts';
import type { ParsedLine } from './parsed-line.ts';
import { exceptionOf, isExceptionLine, isFrame, isTraceLine, pythonExceptionOf, traceStart } from './stack-trace.ts';
import type { TraceKind } from './stack-trace.ts';

/** How a folder reads lines and what it holds of a record. */
export interface LineFolderOptions {
  readonly format?: LogFormat;
  /** Lines of one record; a longer one goes on as a record of its own. Default 1000. */
  readonly maxLines?: number;
  /** Characters kept of the further lines of a record. Default 65536. */
  readonly maxCharacters?: number;
}

/** The exception that a record is about. */
export interface FoldedException {
  readonly type: string;
  readonly message: string;
  /** The innermost calls, as they stood, at most 8. */
  readonly topFrames: readonly string[];
}

/** A log record: one line, or a line with the stack trace or text that belongs to it. */
export interface FoldedRecord {
  readonly head: ParsedLine;
  /** Number of its first line, from 1; its lines follow one another. */
  readonly firstLine: number;
  readonly lineCount: number;
  /** What to mine: the first line's message, with the exception where the first line says nothing (`Traceback …`). */
  readonly content: string;
  /** The further lines as they stood, cut at the bound. */
  readonly continuation: readonly string[];
  readonly exception?: FoldedException;
}

/**
 * Joins the lines of a stream into records: stack traces (Java and Kotlin, Python, JavaScript, Go, .NET, Ruby, Rust, PHP),
 * indented lines behind a line with a header, and lines that a container runtime cut. A record is complete when the
 * next line is none of its own; only the caller knows when to stop waiting for that, and flushes.
 */
export interface LineFolder {
  /** Takes the next line; returns the record that it ended, if any. */
  push(line: string): FoldedRecord | undefined;
  /**
   * Ends what is open: at the end of the stream, or after a pause of, say, a second. Call it until it returns undefined:
   * a line that was cut may be open behind the record before it.
   */
  flush(): FoldedRecord | undefined;
}

interface OpenRecord {
  readonly head: ParsedLine;
  readonly firstLine: number;
  lineCount: number;
  readonly continuation: string[];
  characters: number;
  trace: TraceKind | undefined;
  /** A line of a stack trace was seen. */
  isTrace: boolean;
}

/** A line that a container runtime cut, as far as it came. */
interface PartialLine {
  readonly line: ParsedLine;
  readonly text: string;
  readonly lineCount: number;
}

const DEFAULTS = { format: LogFormat.auto, maxLines: 1000, maxCharacters: 65_536 } as const;
const MAX_FRAMES = 8;

/** Creates a folder at the begin of a stream. */
export function createLineFolder(options: LineFolderOptions = {}): LineFolder {
  const { format, maxLines, maxCharacters } = { ...DEFAULTS, ...options };
  let open: OpenRecord | undefined;
  let partial: PartialLine | undefined;
  let lineNumber = 0;

  function close(): FoldedRecord | undefined {
    const record = open;
    open = undefined;
    return record === undefined ? undefined : toRecord(record);
  }

  function take(line: ParsedLine, firstLine: number): FoldedRecord | undefined {
    const lineCount = lineNumber - firstLine + 1;
    if (open !== undefined && open.lineCount < maxLines && continues(open, line)) {
      append(open, line.content, maxCharacters);
      open.lineCount += lineCount;
      return undefined;
    }
    const ended = close();
    open = openRecord(line, firstLine, lineCount);
    return ended;
  }

  return {
    push(text) {
      lineNumber += 1;
      const line = parseLogLine(text, format);
      if (line.isPartial) {
        partial = addPartial(partial, line, maxCharacters);
        return undefined;
      }
      const start = partial;
      partial = undefined;
      if (start === undefined) return take(line, lineNumber);
      return take(joinPartial(start.line, start.text + line.content, format), lineNumber - start.lineCount);
    },
    flush() {
      if (partial === undefined) return close();
      const { line, text, lineCount } = partial;
      partial = undefined;
      const ended = take(joinPartial(line, text, format), lineNumber - lineCount + 1);
      return ended ?? close();
    },
  };
}

function addPartial(start: PartialLine | undefined, line: ParsedLine, maxCharacters: number): PartialLine {
  if (start === undefined) return { line, text: line.content, lineCount: 1 };
  const text = start.text.length < maxCharacters ? start.text + line.content : start.text;
  return { ...start, text, lineCount: start.lineCount + 1 };
}

/** The whole of a line that came in parts, read again, because the first part alone has no structure. */
function joinPartial(first: ParsedLine, text: string, format: LogFormat): ParsedLine {
  const whole = parseLogLine(text, format);
  return {
    ...whole,
    ...(first.envelope === undefined ? {} : { envelope: first.envelope }),
    ...(whole.timestampText === undefined && first.timestampText !== undefined
      ? { timestampText: first.timestampText }
      : {}),
    attributes: { ...first.attributes, ...whole.attributes },
    isPartial: false,
  };
}

function openRecord(head: ParsedLine, firstLine: number, lineCount: number): OpenRecord {
  const trace = traceStart(head.content);
  return {
    head,
    firstLine,
    lineCount,
    continuation: [],
    characters: 0,
    trace,
    isTrace: trace !== undefined || isExceptionLine(head.content),
  };
}

function append(open: OpenRecord, text: string, maxCharacters: number): void {
  open.trace = traceStart(text) ?? open.trace;
  open.isTrace ||= open.trace !== undefined || isTraceLine(text);
  if (open.characters >= maxCharacters) return;
  open.continuation.push(text.slice(0, maxCharacters - open.characters));
  open.characters += text.length + 1;
}

/** Whether a line belongs to the open record. Whatever has a header or fields of its own does not. */
function continues(open: OpenRecord, line: ParsedLine): boolean {
  if (line.shape !== 'plain') return false;
  const text = line.content;
  if (isTraceLine(text)) return open.head.content !== '';
  const isHeaded = open.head.shape !== 'plain';
  if (traceStart(text) !== undefined) return isHeaded || open.trace !== undefined;
  if (text.trim() === '') return open.isTrace;
  if (open.trace !== undefined) return continuesTrace(open, open.trace, text);
  if (/^(?:\t| {2})/.test(text)) return isHeaded || open.isTrace;
  return isHeaded && isExceptionLine(text);
}

const GO_LINE =
  /^(?:[\w./*()[\]{}·-]{1,256}\(.*\)$|created by |exit status \d|\[signal |\tpanic: |\[recovered\]|goroutine )/;
const PYTHON_LINK = /^(?:During handling of the above exception|The above exception was the direct cause)/;

function continuesTrace(open: OpenRecord, trace: TraceKind, text: string): boolean {
  if (/^\s/.test(text)) return true;
  switch (trace) {
    case 'python':
      return PYTHON_LINK.test(text) || (!hasPythonEnd(open) && pythonExceptionOf(text) !== undefined);
    case 'go':
      return GO_LINE.test(text);
    case 'rust':
      return open.continuation.length === 0 && open.head.content.endsWith(':');
  }
}

/** Whether the traceback that began last has its exception already. */
function hasPythonEnd({ continuation }: OpenRecord): boolean {
  for (let index = continuation.length - 1; index >= 0; index -= 1) {
    const line = continuation[index] ?? '';
    if (traceStart(line) !== undefined) return false;
    if (line !== '' && !/^\s/.test(line) && !PYTHON_LINK.test(line)) return true;
  }
  return false;
}

function toRecord({ head, firstLine, lineCount, continuation, trace }: OpenRecord): FoldedRecord {
  const [first = '', ...inner] = head.content.split('\n');
  const lines = [...inner, ...continuation];
  const exception = lines.length === 0 ? undefined : exceptionIn([first, ...lines]);
  const isMute = trace === 'python' && traceStart(first) === 'python' && exception !== undefined;
  return {
    head,
    firstLine,
    lineCount,
    content: isMute ? `${first} ${exception.type}: ${exception.message}` : first,
    continuation: lines,
    ...(exception === undefined ? {} : { exception }),
  };
}

/** The exception of a trace's lines: Python names it last, the others first. */
function exceptionIn(lines: readonly string[]): FoldedException | undefined {
  const topFrames = lines
    .filter(isFrame)
    .slice(0, MAX_FRAMES)
    .map((line) => line.trim());
  const isPython = lines.some((line) => traceStart(line) === 'python');
  const named = isPython
    ? lines.findLast(
        (line) => !/^\s/.test(line) && traceStart(line) === undefined && pythonExceptionOf(line) !== undefined,
      )
    : lines.find((line) => exceptionOf(line) !== undefined);
  if (named === undefined) return undefined;
  const exception = isPython ? pythonExceptionOf(named) : exceptionOf(named);
  if (exception === undefined || (topFrames.length === 0 && !isExceptionLine(named))) return undefined;
  // Python prints the outermost call first.
  return { ...exception, topFrames: isPython ? topFrames.reverse() : topFrames };
}

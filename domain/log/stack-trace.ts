/** Which kind of stack trace a line begins, for those whose further lines look like anything. */
export type TraceKind = 'python' | 'go' | 'rust';

const STARTS: readonly (readonly [TraceKind, RegExp])[] = [
  ['python', /^\s{0,16}(?:\+ )?(?:Exception Group )?Traceback \(most recent call last\):/],
  ['go', /^(?:panic: |fatal error: |goroutine \d{1,12} \[|SIG[A-Z]{3,6}: )/],
  ['rust', /^thread '[^']{0,128}' (?:\(\d+\) )?panicked at /],
];

/** The stack trace that a line begins; undefined for any other line. */
export function traceStart(line: string): TraceKind | undefined {
  return STARTS.find(([, pattern]) => pattern.test(line))?.[0];
}

const FRAMES: readonly RegExp[] = [
  /^\s+at \S/, // Java, Kotlin, JavaScript, .NET, Rust
  /^at [\w.$<>/]+\(/, // Java, its indentation lost
  /^\s+File ".{1,1024}", line \d+/, // Python
  /^\s+from .{1,1024}:\d+:in /, // Ruby
  /^\s+\d{1,5}: {1,4}\S/, // Rust
  /^#\d{1,5} (?:\/|[A-Z]:\\|\{main\}|\[internal function\]|0x)/, // PHP, gdb
  /^\t.{1,1024}\.go:\d+/, // Go
];
const LINKS: readonly RegExp[] = [
  /^\s*\.\.\. \d{1,6} (?:more|common frames omitted)/,
  /^\s*(?:Caused by|Suppressed|Wrapped by): /,
  /^\s*--- End of (?:inner exception )?stack trace/,
  /^\s+---> \S/,
  /^\[CIRCULAR REFERENCE/,
  /^(?:Stack trace|stack backtrace|Backtrace|Stacktrace):\s*$/i,
  /^\s+thrown in .{1,1024} on line \d+/,
  /^note: (?:run with|some details|Some details)/,
];

/** Whether a line is a frame of a call stack, in any of the known languages. */
export function isFrame(line: string): boolean {
  return FRAMES.some((pattern) => pattern.test(line));
}

/** Whether a line can only be part of a stack trace that began before. */
export function isTraceLine(line: string): boolean {
  return isFrame(line) || LINKS.some((pattern) => pattern.test(line));
}

const NAME = String.raw`[A-Za-z_$][\w$]{0,80}(?:(?:\.|::|\\)[A-Za-z_$][\w$]{0,80}){0,12}`;
const PACKAGE = String.raw`(?:[A-Za-z_$][\w$]{0,80}(?:\.|::|\\)){0,12}`;
const EXCEPTION = new RegExp(
  String.raw`(?:^|[\s:>(])(${PACKAGE}[\w$]{0,80}?(?:Exception|Error|Throwable|Interrupt|Failure))(?:: ?(.*)|\s*$)`,
);
const EXCEPTION_LINE = new RegExp(
  String.raw`^(?:Exception in thread "[^"]{0,128}" |Unhandled exception\. )?${PACKAGE}[\w$]{0,80}?(?:Exception|Error|Throwable)(?::|\s*$)`,
);
const PYTHON_END = new RegExp(String.raw`^${NAME}(?:: .*)?$`);
const MAX_MESSAGE = 512;

/** Whether a line is the name of an exception, with its message or without, as stack traces begin with. */
export function isExceptionLine(line: string): boolean {
  return EXCEPTION_LINE.test(line);
}

/** The exception that a line names. */
export interface NamedException {
  readonly type: string;
  readonly message: string;
}

/** The exception that a line tells of: `java.io.IOException: broken`, `panic: oops`, `ValueError: bad`. */
export function exceptionOf(line: string): NamedException | undefined {
  const panic =
    /^(panic|fatal error): (.*)$/.exec(line) ?? /^thread '[^']{0,128}' (?:\(\d+\) )?(panicked) at (.*)$/.exec(line);
  if (panic !== null) {
    return { type: panic[1] === 'fatal error' ? 'fatal error' : 'panic', message: cut(panic[2]) };
  }
  const named = EXCEPTION.exec(line);
  return named?.[1] === undefined ? undefined : { type: named[1], message: cut(named[2]) };
}

/** The last line of a Python traceback, whatever the exception is called. */
export function pythonExceptionOf(line: string): NamedException | undefined {
  if (!PYTHON_END.test(line)) return undefined;
  const colon = line.indexOf(': ');
  return colon < 0 ? { type: line, message: '' } : { type: line.slice(0, colon), message: cut(line.slice(colon + 2)) };
}

function cut(message = ''): string {
  return message.trim().slice(0, MAX_MESSAGE);
}

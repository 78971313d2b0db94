import type { LogSeverity } from './severity.ts';

/** What a line was found to be; `header` is text behind a header of time, level, thread and the like. */
export type LineShape = 'json' | 'logfmt' | 'syslog' | 'access' | 'klog' | 'header' | 'plain';

/** A log line taken apart. All texts are as they stood: redact before storing any of them. */
export interface ParsedLine {
  readonly shape: LineShape;
  /** The envelope of a container runtime that was taken off first. */
  readonly envelope?: 'cri' | 'docker';
  /** The message without header and fields: what templates are mined from. It may have several lines. */
  readonly content: string;
  /** The time as it stood; see `parseTimestamp`. */
  readonly timestampText?: string;
  readonly severity?: LogSeverity;
  /** Name of the program or service, where the line says it. */
  readonly service?: string;
  /** 32 lower-case hex digits. */
  readonly traceId?: string;
  /** 16 lower-case hex digits. */
  readonly spanId?: string;
  /** Remaining fields of JSON and logfmt, and parts of headers (`logger`, `thread`, `host`, `pid`, `stream`). */
  readonly attributes: Readonly<Record<string, string>>;
  /** A container runtime cut the line here: the next line of the stream continues it. */
  readonly isPartial: boolean;
}

/** What a parser of one shape found; undefined when the line has another shape. */
export type LineParts = Omit<ParsedLine, 'isPartial' | 'envelope'>;

import type { TailLine } from './tail-line.ts';

/** A log entry: one line, or several that belong together. */
export interface TailEntry {
  readonly text: string;
  readonly stream: string;
  readonly timeNs: bigint | undefined;
}

/** How far entries grow, and how long they wait for more. */
export interface AssemblerLimits {
  readonly maxEntryCharacters: number;
  /** A whole line waits so long for lines that continue it, such as a stack trace. */
  readonly foldWaitMs: number;
  /** A line that the runtime cut waits so long for its rest. */
  readonly partialWaitMs: number;
}

interface OpenEntry {
  readonly startOffset: number;
  readonly stream: string;
  readonly timeNs: bigint | undefined;
  text: string;
  lastLineAtMs: number;
  isPartial: boolean;
}

/** Lines of stack traces (Java, JavaScript, .NET, Python, Go) go on with these. */
const CONTINUATION = /^(?:[ \t]+\S|Caused by: |Suppressed: |\.\.\. \d+ (?:more|common frames))/;
const PYTHON_TRACEBACK = 'Traceback (most recent call last):';
const PYTHON_ERROR = /^[A-Za-z_][\w.]*(?:Error|Exception|Warning|Interrupt|Exit)(?::|$)/;

/**
 * Joins the lines of one file to entries, each stream by itself: first what the container runtime cut, then what the
 * writer wrote over several lines. An entry is open until a line that is none of its own, or a pause.
 */
export class EntryAssembler {
  readonly #limits: AssemblerLimits;
  readonly #open = new Map<string, OpenEntry>();

  constructor(limits: AssemblerLimits) {
    this.#limits = limits;
  }

  /** Where the open entry of each stream begins. */
  get openOffsets(): ReadonlyMap<string, number> {
    return new Map([...this.#open].map(([stream, { startOffset }]) => [stream, startOffset]));
  }

  /** Takes the next line, which begins at the offset; the entry that it ends, if any, is added to `finished`. */
  add(line: TailLine, at: { readonly offset: number; readonly nowMs: number }, finished: TailEntry[]): void {
    const open = this.#open.get(line.stream);
    if (open !== undefined && this.#continues(open, line)) {
      open.text += open.isPartial ? line.text : `\n${line.text}`;
      open.isPartial = line.isPartial;
      open.lastLineAtMs = at.nowMs;
      return;
    }
    if (open !== undefined) finished.push(open);
    const { stream, timeNs, text, isPartial } = line;
    this.#open.set(stream, { startOffset: at.offset, stream, timeNs, text, isPartial, lastLineAtMs: at.nowMs });
  }

  /** Adds the entries that have waited long enough, or all of them. */
  finish(nowMs: number, finished: TailEntry[]): void {
    const { foldWaitMs, partialWaitMs } = this.#limits;
    for (const [stream, open] of this.#open) {
      if (nowMs - open.lastLineAtMs < (open.isPartial ? partialWaitMs : foldWaitMs)) continue;
      finished.push(open);
      this.#open.delete(stream);
    }
  }

  #continues(open: OpenEntry, line: TailLine): boolean {
    if (open.text.length + line.text.length > this.#limits.maxEntryCharacters) return false;
    if (open.isPartial) return true;
    if (CONTINUATION.test(line.text)) return true;
    return PYTHON_ERROR.test(line.text) && open.text.includes(PYTHON_TRACEBACK);
  }
}

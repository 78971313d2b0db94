/** What the demo says to its reader. */
export interface DemoConsole {
  /** Begins a stage: its name stands out and its time is measured. */
  stage(title: string): void;
  line(text?: string): void;
  /** How to do the same by hand. */
  byHand(command: string): void;
  /** Where something stands that goes on; rewritten on a terminal, told every few seconds elsewhere. */
  progress(text: string): void;
  /** Keeps the last progress. */
  endProgress(): void;
  /** Stages with their times, seconds. */
  timings(): readonly (readonly [stage: string, seconds: number])[];
}

/** Where it writes. */
export interface DemoOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

const ERASE_LINE = '\r\u001B[2K';
const BOLD = '\u001B[1m';
const FAINT = '\u001B[2m';
const PLAIN = '\u001B[0m';
const PROGRESS_INTERVAL_MS = 5_000;
/** Terminals are not asked for more than ten lines a second. */
const TERMINAL_INTERVAL_MS = 100;

/** Creates the demo's console. `nowMs` is a monotonic clock. */
export function createDemoConsole(output: DemoOutput, nowMs: () => number): DemoConsole {
  const isTerminal = output.isTTY === true;
  const styled = (style: string, text: string): string => (isTerminal ? `${style}${text}${PLAIN}` : text);
  const stages: { readonly title: string; readonly startedAtMs: number }[] = [];
  let shownAtMs = Number.NEGATIVE_INFINITY;
  let shown = '';
  let last = '';

  const endProgress = (): void => {
    if (last !== '' && last !== shown) output.write(isTerminal ? `${ERASE_LINE}  ${last}` : `  ${last}\n`);
    if (last !== '' && isTerminal) output.write('\n');
    last = '';
    shown = '';
    shownAtMs = Number.NEGATIVE_INFINITY;
  };

  return {
    stage(title) {
      endProgress();
      stages.push({ title, startedAtMs: nowMs() });
      output.write(`\n${styled(BOLD, `${String(stages.length)}. ${title}`)}\n`);
    },
    line(text = '') {
      endProgress();
      output.write(`${text.replaceAll(/^(?=.)/gm, '  ')}\n`);
    },
    byHand(command) {
      endProgress();
      output.write(`${styled(FAINT, `  by hand: ${command}`)}\n`);
    },
    progress(text) {
      last = text;
      if (text === shown) return;
      if (nowMs() - shownAtMs < (isTerminal ? TERMINAL_INTERVAL_MS : PROGRESS_INTERVAL_MS)) return;
      shownAtMs = nowMs();
      shown = text;
      output.write(isTerminal ? `${ERASE_LINE}  ${text}` : `  ${text}\n`);
    },
    endProgress,
    timings() {
      const end = nowMs();
      return stages.map(({ title, startedAtMs }, index) => {
        const endedAtMs = stages[index + 1]?.startedAtMs ?? end;
        return [title, (endedAtMs - startedAtMs) / 1000];
      });
    },
  };
}

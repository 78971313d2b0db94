import { printable } from '../output/printable.ts';
import type { ClientCommandDeps } from './client-command.ts';

/** A line about work that goes on. */
export interface ProgressLine {
  readonly show: (text: string) => void;
  readonly end: () => void;
}

const ERASE_LINE = '\r\u001B[2K';

/** One line that is rewritten on a terminal; elsewhere a new line whenever the text changes. */
export function createProgressLine(stderr: ClientCommandDeps['stderr']): ProgressLine {
  let shown = '';
  return {
    show(text) {
      if (text === shown) return;
      shown = text;
      stderr.write(stderr.isTTY === true ? `${ERASE_LINE}${printable(text)}` : `${printable(text)}\n`);
    },
    end() {
      if (stderr.isTTY === true && shown !== '') stderr.write('\n');
      shown = '';
    },
  };
}

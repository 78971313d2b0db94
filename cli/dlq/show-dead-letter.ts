import { printableLines } from '../output/printable.ts';
import { fields } from '../output/table.ts';
import type { DeadLetterOffice } from './dead-letter-office.ts';
import { dumpPayload } from './dump-payload.ts';
import type { PayloadDump } from './dump-payload.ts';
import { originText, replayText, toRow } from './list-dead-letters.ts';
import type { DeadLetterRow } from './list-dead-letters.ts';

/** A letter with its headers and payload. */
export interface ShownDeadLetter extends DeadLetterRow {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: PayloadDump;
}

/** Reads one letter. @throws ScoutError not_found, invalid_argument */
export async function showDeadLetter(
  { letters, replays }: Pick<DeadLetterOffice, 'letters' | 'replays'>,
  id: string,
): Promise<ShownDeadLetter> {
  const letter = await letters.get(id);
  const row = toRow(letter, await replays.latest(letter));
  return { ...row, headers: letter.headers, payload: dumpPayload(letter) };
}

/** A letter as text for a terminal. */
export function shownText(letter: ShownDeadLetter): string {
  const { payload } = letter;
  const head = fields([
    ['Dead letter', letter.id],
    ['Set aside', letter.time],
    ['Reason', letter.reason || '-'],
    ['Signal', letter.signal || '-'],
    ['Origin', originText(letter)],
    ['Replayed', replayText(letter)],
    ['Bytes', String(letter.bytes)],
    ...Object.entries(letter.headers).map(([name, value]) => [`header ${name}`, value] as const),
    ['Payload', payload.kind === 'otlp' ? 'OTLP' : 'not a request of this signal; as text'],
  ]);
  const rest = payload.hiddenBytes === 0 ? '' : `\n… ${String(payload.hiddenBytes)} more bytes`;
  return `${head}\n\n${printableLines(payload.text)}${rest}`;
}

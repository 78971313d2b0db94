import type { HeldTemplate } from '../../../../domain/log/held-template.ts';
import { keyOf, renderTokens } from '../../../../domain/log/tokens.ts';
import { tokenise } from '../../../../domain/log/tokenise.ts';
import type { Tokens } from '../../../../domain/log/tokens.ts';

/** A template as the miner would hold it for a line. */
export function heldTemplate(sequence: number, line: string | Tokens): HeldTemplate {
  const form = typeof line === 'string' ? tokenise(line, { maxCharacters: 1000, maxTokens: 100 }) : line;
  return { sequence, id: keyOf(form), form, text: renderTokens(form), count: 1, lastLine: 0, aliases: [] };
}

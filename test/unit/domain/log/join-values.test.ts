import { expect, it } from 'vitest';
import { joinValues } from '../../../../domain/log/join-values.ts';
import { VARIABLE } from '../../../../domain/log/tokens.ts';
import { renderTokens } from '../../../../domain/log/tokens.ts';
import { tokenise } from '../../../../domain/log/tokenise.ts';

const templateOf = (text: string) => renderTokens(tokenise(text, { maxCharacters: 1000, maxTokens: 100 }));

it.each([
  ['lifetime <1 sec', 'lifetime <*>'],
  ['sent 28,532 bytes (27.8 KB) now', 'sent <*> now'],
  ['from 10.0.0.1 () at Sun Jun 19 07:17:12 2005', 'from <*> at <*>'],
  ['delete blk_1 blk_2, blk_3', 'delete <*>'],
  ['synchronized to LOCAL(0), stratum 10', 'synchronized to <*>, stratum <*>'],
  ['on nodes node-[40-63, 65] ok', 'on nodes <*> ok'],
  ['at 07:17 PDT', 'at <*>'],
  ['( 3552 3534 **** 4245 )', '( <*> )'],
])('joins the values of %j', (text, template) => {
  expect(templateOf(text)).toBe(template);
});

it.each(['May the force', 'open (reason) now', 'a second chance', 'CMD(run)'])('leaves the words of %j', (text) => {
  expect(templateOf(text)).toBe(text);
});

it('gives tokens without values back as they are', () => {
  const tokens = { texts: ['a', 'b'], spaced: [false, true] };

  expect(joinValues(tokens)).toBe(tokens);
  expect(joinValues({ texts: [VARIABLE, 'ms'], spaced: [false, false] }).texts).toEqual([VARIABLE]);
});

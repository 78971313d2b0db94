import type { HeldTemplate } from './held-template.ts';
import { isSlot, isWordToken } from './tokens.ts';
import type { Tokens } from './tokens.ts';

/**
 * Distinct words at one position from which on it is a variable. A program has few states or verbs at a place of a
 * statement (`Started`, `Paused`, `Resumed`, `Stopped`), and many users or hosts.
 */
const MIN_WORDS = 5;
/** The same behind the noun of a kind of thing: what follows `user` is a name. */
const MIN_NAMES = 3;
/** The same when hardly another word tells that it is one statement. */
const MIN_WORDS_OF_SHORT_FORM = 10;
/** Other words that make a form long enough. */
const MIN_OTHER_WORDS = 2;
/** The first word nearly always is a constant; a word and a value there are one only in a form that is unmistakable. */
const MIN_OTHER_WORDS_AFTER_FIRST = 4;

const NOUNS_OF_NAMES: ReadonlySet<string> = new Set(
  [
    'user users username account group role owner tenant customer client host hostname node server peer domain zone region',
    'device interface service process program application app job task queue topic table database schema collection',
    'container pod namespace cluster deployment image file directory folder key name named called',
  ].flatMap((line) => line.split(' ')),
);

/** Whether templates that agree but for one position are one template whose token there varies. */
export function mayJoin(members: readonly HeldTemplate[], position: number): boolean {
  const first = members[0];
  if (first === undefined || members.length < 2) return false;
  const { form } = first;
  const words = otherWords(form, position);
  if (members.some(({ form: { texts } }) => isSlot(texts[position]))) {
    return words >= (position === 0 ? MIN_OTHER_WORDS_AFTER_FIRST : MIN_OTHER_WORDS) && standsApart(form, position);
  }
  return members.length >= wordsNeeded(form, position, words);
}

function wordsNeeded({ texts, spaced }: Tokens, position: number, words: number): number {
  if (position === 0) return Number.POSITIVE_INFINITY;
  if (words < MIN_OTHER_WORDS) return MIN_WORDS_OF_SHORT_FORM;
  const noun = texts[position - 1] ?? '';
  return spaced[position] === true && NOUNS_OF_NAMES.has(noun.toLowerCase()) ? MIN_NAMES : MIN_WORDS;
}

function otherWords({ texts }: Tokens, position: number): number {
  let count = 0;
  for (let index = 0; index < texts.length; index += 1) {
    if (index !== position && isWordToken(texts[index])) count += 1;
  }
  return count;
}

/**
 * Whether no value touches the position. Beside a value a word may be what tells two statements apart, because values
 * in a row count as one: `through proxy 10.0.0.1 HTTPS`. A value behind a glued colon is of the same name: `host:80`.
 */
function standsApart({ texts, spaced }: Tokens, position: number): boolean {
  if (isSlot(texts[position - 1]) || isSlot(texts[position + 1])) return false;
  const before = texts[position - 1];
  const isBehindJoint = before === ':' || before === ',';
  return !(isBehindJoint && spaced[position] === false && isSlot(texts[position - 2]));
}

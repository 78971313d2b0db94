import { RE2JS } from 're2js';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { NAME_LABEL } from '../series.ts';

/** How a label is compared; regular expressions are RE2's and match the whole value. */
export const MatchOperator = { equal: '=', notEqual: '!=', matches: '=~', matchesNot: '!~' } as const;

/** One member of {@link MatchOperator}. */
export type MatchOperator = (typeof MatchOperator)[keyof typeof MatchOperator];

/** A condition on one label. A series without the label has the empty value. */
export interface Matcher {
  readonly name: string;
  readonly operator: MatchOperator;
  readonly value: string;
}

/** What selects series: all of its matchers hold. */
export type Selector = readonly Matcher[];

const METRIC_NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL_NAME = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const OPERATOR = /=~|!~|!=|=/y;
const SPACE = /\s*/y;
const QUOTED = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', "'": "'" };

/**
 * Reads a PromQL vector selector: `name{label="value",other=~"expression"}`. Like PromQL it refuses one that selects
 * every series.
 * @throws ScoutError invalid_argument that says what is wrong with it
 */
export function parseSelector(text: string): Selector {
  const scanner = new Scanner(text);
  const matchers: Matcher[] = [];
  const name = scanner.take(METRIC_NAME);
  if (name !== undefined) matchers.push({ name: NAME_LABEL, operator: MatchOperator.equal, value: name });
  if (scanner.takeText('{')) readMatchers(scanner, matchers);
  if (!scanner.isAtEnd()) throw scanner.problem('has something that is no selector');
  for (const matcher of matchers) checkExpression(matcher, scanner);
  if (matchers.every(matchesEmpty)) throw scanner.problem('needs a matcher that does not match the empty value');
  return matchers;
}

/** The selector as PromQL writes it. */
export function formatSelector(selector: Selector): string {
  return `{${selector.map(({ name, operator, value }) => `${name}${operator}${JSON.stringify(value)}`).join(',')}}`;
}

function readMatchers(scanner: Scanner, matchers: Matcher[]): void {
  while (!scanner.takeText('}')) {
    const name = scanner.take(LABEL_NAME);
    if (name === undefined) throw scanner.problem('lacks the name of a label');
    const operator = Object.values(MatchOperator).find((candidate) => candidate === scanner.peek(OPERATOR));
    if (operator === undefined) throw scanner.problem('lacks =, !=, =~ or !~');
    scanner.take(OPERATOR);
    const quoted = scanner.take(QUOTED);
    if (quoted === undefined) throw scanner.problem('lacks a quoted value');
    matchers.push({ name, operator, value: unquote(quoted, scanner) });
    if (scanner.takeText(',')) continue;
    if (!scanner.takeText('}')) throw scanner.problem('lacks , or }');
    return;
  }
}

function unquote(quoted: string, scanner: Scanner): string {
  const inner = quoted.slice(1, -1);
  if (quoted.startsWith('`')) return inner;
  return inner.replaceAll(/\\(.)/g, (_, escaped: string) => {
    const character = ESCAPES[escaped];
    if (character === undefined) throw scanner.problem(`has the unknown escape \\${escaped}`);
    return character;
  });
}

function checkExpression({ operator, value }: Matcher, scanner: Scanner): void {
  if (operator !== MatchOperator.matches && operator !== MatchOperator.matchesNot) return;
  try {
    RE2JS.compile(value);
  } catch {
    throw scanner.problem('has a regular expression that RE2 does not know');
  }
}

function matchesEmpty({ operator, value }: Matcher): boolean {
  switch (operator) {
    case MatchOperator.equal:
      return value === '';
    case MatchOperator.notEqual:
      return value !== '';
    case MatchOperator.matches:
      return RE2JS.compile(value).matches('');
    case MatchOperator.matchesNot:
      return !RE2JS.compile(value).matches('');
  }
}

/** A position in the text of a selector; space between its parts means nothing. */
class Scanner {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  take(pattern: RegExp): string | undefined {
    const found = this.peek(pattern);
    this.#position += found?.length ?? 0;
    return found;
  }

  takeText(text: string): boolean {
    this.#skipSpace();
    if (!this.#text.startsWith(text, this.#position)) return false;
    this.#position += text.length;
    return true;
  }

  peek(pattern: RegExp): string | undefined {
    this.#skipSpace();
    return this.#match(pattern);
  }

  isAtEnd(): boolean {
    this.#skipSpace();
    return this.#position === this.#text.length;
  }

  problem(reason: string): ScoutError {
    const message = `The selector ${this.#text} ${reason} at position ${this.#position + 1}.`;
    return new ScoutError({ code: ErrorCode.invalidArgument, message });
  }

  #skipSpace(): void {
    this.#position += this.#match(SPACE)?.length ?? 0;
  }

  /** From the start each time: the patterns are shared, and remember where they were. */
  #match(pattern: RegExp): string | undefined {
    const sticky = new RegExp(pattern.source, 'y');
    sticky.lastIndex = this.#position;
    return sticky.exec(this.#text)?.[0];
  }
}

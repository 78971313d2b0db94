import { RE2JS } from 're2js';
import { parse } from 'yaml';
import { z } from 'zod';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { requiredLiteral } from './required-literal.ts';

/** A pattern of the operator's file, compiled for an engine that has no backtracking. */
export interface CustomPattern {
  readonly regex: RE2JS;
  readonly replacement: string;
  /** ASCII text that every match contains; undefined when none is certain. */
  readonly literal: string | undefined;
}

/** Bounds of the file, which with the linear engine bound what a value can cost. */
export const PATTERN_LIMITS = { patterns: 64, patternCharacters: 1024, replacementCharacters: 256, fileBytes: 262_144 };

const fileShape = z.array(
  z.strictObject({
    pattern: z.string().min(1).max(PATTERN_LIMITS.patternCharacters),
    replacement: z.string().max(PATTERN_LIMITS.replacementCharacters),
  }),
);

/**
 * Compiles the text of a patterns file: a YAML or JSON list of `{pattern, replacement}` in RE2 syntax.
 * @throws ScoutError invalid_argument that names every wrong pattern by its place in the list, from 1, and the reason
 */
export function parsePatterns(text: string): readonly CustomPattern[] {
  if (text.length > PATTERN_LIMITS.fileBytes) throw refused([`it is larger than ${PATTERN_LIMITS.fileBytes} bytes`]);
  const parsed = fileShape.safeParse(readDocument(text));
  if (!parsed.success) throw refused(parsed.error.issues.map(describeIssue));
  if (parsed.data.length > PATTERN_LIMITS.patterns) {
    throw refused([`it has ${parsed.data.length} patterns; ${PATTERN_LIMITS.patterns} are allowed`]);
  }
  const problems: string[] = [];
  const patterns: CustomPattern[] = [];
  for (const [index, { pattern, replacement }] of parsed.data.entries()) {
    const compiled = compile(pattern);
    if (typeof compiled === 'string') problems.push(`pattern ${index + 1}: ${compiled}`);
    else patterns.push({ regex: compiled, replacement, literal: requiredLiteral(pattern) });
  }
  if (problems.length > 0) throw refused(problems);
  return patterns;
}

/** YAML reads JSON too; aliases, with which a small text becomes a large one, are refused. */
function readDocument(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 }) ?? [];
  } catch (cause) {
    throw refused([`it is not YAML: ${cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : ''}`]);
  }
}

function describeIssue({ path, message }: { readonly path: readonly PropertyKey[]; readonly message: string }): string {
  const [index, ...fields] = path;
  if (typeof index !== 'number') return `it must be a list of {pattern, replacement}: ${message}`;
  return `pattern ${index + 1}${fields.length === 0 ? '' : ` (${fields.map(String).join('.')})`}: ${message}`;
}

/** The compiled pattern, or why there is none. */
function compile(pattern: string): RE2JS | string {
  try {
    const regex = RE2JS.compile(pattern);
    return regex.test('') ? 'it matches the empty text, and so everywhere' : regex;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'it is wrong';
    return `${reason}; lookarounds and backreferences have no linear-time form`;
  }
}

function refused(problems: readonly string[]): ScoutError {
  return new ScoutError({
    code: ErrorCode.invalidArgument,
    message: `The redaction patterns are refused: ${problems.join('; ')}.`,
    details: { settings: ['SLO_SCOUT_REDACTION_PATTERNS'], problems },
  });
}

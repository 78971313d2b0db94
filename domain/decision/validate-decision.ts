import { hasWindow } from '../slo/query-window.ts';
import type { SliQueries } from '../slo/slo.ts';
import type { Decision } from './decision.ts';

/** Why a submitted decision cannot be taken; closed, so that edges and tests can name each. */
export type DecisionProblemCode =
  | 'not_an_object'
  | 'decision_id_invalid'
  | 'sli_id_missing'
  | 'verdict_unknown'
  | 'actor_missing'
  | 'reason_missing'
  | 'reason_invalid'
  | 'variant_unknown'
  | 'changes_invalid'
  | 'objective_out_of_range'
  | 'window_out_of_range'
  | 'queries_invalid';

/** One thing that is wrong with a submitted decision. `message` says what to send instead. */
export interface DecisionProblem {
  readonly code: DecisionProblemCode;
  readonly field: string;
  readonly message: string;
}

/** A decision as a person or program submits it: without a time, the id and (to approve) the reason optional. */
export type SubmittedDecision = Omit<Decision, 'decisionId' | 'reason' | 'atMs'> &
  Partial<Pick<Decision, 'decisionId' | 'reason'>>;

/** Bounds of what a person may set. Lengths in characters. */
export const DECISION_LIMITS = {
  minObjectivePpm: 500_000,
  maxObjectivePpm: 999_999,
  minWindowDays: 7,
  maxWindowDays: 90,
  idLength: 100,
  reasonLength: 2_000,
  queryLength: 4_000,
} as const;

const VARIANTS = ['conservative', 'balanced', 'aggressive'] as const;

/** A parsed decision, or everything that is wrong with it at once. */
export type DecisionCheck =
  | { readonly kind: 'valid'; readonly decision: SubmittedDecision }
  | { readonly kind: 'invalid'; readonly problems: readonly DecisionProblem[] };

/**
 * Checks a decision of any origin, also JSON that a person typed into the Temporal UI. Unknown fields are dropped.
 * Never throws.
 */
export function validateDecision(input: unknown): DecisionCheck {
  if (!isRecord(input)) {
    const message = 'send one JSON object such as {"sliId":"…","verdict":"approve","actor":"you@example.com"}';
    return { kind: 'invalid', problems: [{ code: 'not_an_object', field: '', message }] };
  }
  const problems = [...identityProblems(input), ...reasonProblems(input), ...choiceProblems(input)];
  return problems.length > 0 ? { kind: 'invalid', problems } : { kind: 'valid', decision: knownFields(input) };
}

/** All problems in one sentence for a person. */
export function describeProblems(problems: readonly DecisionProblem[]): string {
  return problems.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`)).join('; ');
}

type Fields = Readonly<Record<string, unknown>>;

function identityProblems(input: Fields): readonly DecisionProblem[] {
  return [
    ...problemUnless(input['decisionId'] === undefined || isText(input['decisionId'], DECISION_LIMITS.idLength), {
      code: 'decision_id_invalid',
      field: 'decisionId',
      message: `must be a text of 1 to ${DECISION_LIMITS.idLength} characters, or absent`,
    }),
    ...problemUnless(isText(input['sliId'], DECISION_LIMITS.idLength), {
      code: 'sli_id_missing',
      field: 'sliId',
      message: 'must be the id of the recommendation that is decided',
    }),
    ...problemUnless(input['verdict'] === 'approve' || input['verdict'] === 'reject', {
      code: 'verdict_unknown',
      field: 'verdict',
      message: 'must be "approve" or "reject"',
    }),
    ...problemUnless(isText(input['actor'], DECISION_LIMITS.idLength), {
      code: 'actor_missing',
      field: 'actor',
      message: 'must name the person who decides',
    }),
  ];
}

function reasonProblems(input: Fields): readonly DecisionProblem[] {
  const reason = input['reason'];
  if (reason !== undefined && !isText(reason, DECISION_LIMITS.reasonLength, 0)) {
    const message = `must be a text of at most ${DECISION_LIMITS.reasonLength} characters`;
    return [{ code: 'reason_invalid', field: 'reason', message }];
  }
  return problemUnless(input['verdict'] !== 'reject' || isText(reason, DECISION_LIMITS.reasonLength), {
    code: 'reason_missing',
    field: 'reason',
    message: 'a rejection needs a reason: the next analysis and the next reader learn from it',
  });
}

function choiceProblems(input: Fields): readonly DecisionProblem[] {
  const { variant, changes } = input;
  const variantProblems = problemUnless(variant === undefined || VARIANTS.some((known) => known === variant), {
    code: 'variant_unknown',
    field: 'variant',
    message: 'must be "conservative", "balanced" or "aggressive", or absent for balanced',
  });
  if (changes === undefined) return variantProblems;
  if (!isRecord(changes)) {
    const message = 'must be an object with objectivePpm, windowDays or queries, or absent';
    return [...variantProblems, { code: 'changes_invalid', field: 'changes', message }];
  }
  return [...variantProblems, ...changeProblems(changes)];
}

function changeProblems(changes: Fields): readonly DecisionProblem[] {
  const { minObjectivePpm, maxObjectivePpm, minWindowDays, maxWindowDays, queryLength } = DECISION_LIMITS;
  return [
    ...problemUnless(isOptionalInteger(changes['objectivePpm'], minObjectivePpm, maxObjectivePpm), {
      code: 'objective_out_of_range',
      field: 'changes.objectivePpm',
      message: `must be a whole number from ${minObjectivePpm} (50 %) to ${maxObjectivePpm} (99.9999 %)`,
    }),
    ...problemUnless(isOptionalInteger(changes['windowDays'], minWindowDays, maxWindowDays), {
      code: 'window_out_of_range',
      field: 'changes.windowDays',
      message: `must be a whole number of days from ${minWindowDays} to ${maxWindowDays}`,
    }),
    ...problemUnless(changes['queries'] === undefined || isQueries(changes['queries']), {
      code: 'queries_invalid',
      field: 'changes.queries',
      message: `needs total and bad, each PromQL of at most ${queryLength} characters with {{.window}} for the range`,
    }),
  ];
}

function problemUnless(holds: boolean, problem: DecisionProblem): readonly DecisionProblem[] {
  return holds ? [] : [problem];
}

function knownFields(input: Fields): SubmittedDecision {
  const { decisionId, sliId, verdict, actor, reason, variant, changes } = input as unknown as SubmittedDecision;
  return {
    sliId,
    verdict,
    actor,
    ...(decisionId === undefined ? {} : { decisionId }),
    ...(reason === undefined ? {} : { reason }),
    ...(variant === undefined ? {} : { variant }),
    ...(changes === undefined ? {} : { changes: knownChanges(changes) }),
  };
}

function knownChanges(changes: NonNullable<Decision['changes']>): NonNullable<Decision['changes']> {
  const { objectivePpm, windowDays, queries } = changes;
  return {
    ...(objectivePpm === undefined ? {} : { objectivePpm }),
    ...(windowDays === undefined ? {} : { windowDays }),
    ...(queries === undefined ? {} : { queries: { total: queries.total, bad: queries.bad } }),
  };
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown, maxLength: number, minLength = 1): value is string {
  return typeof value === 'string' && value.trim().length >= minLength && value.length <= maxLength;
}

function isOptionalInteger(value: unknown, min: number, max: number): boolean {
  return value === undefined || (Number.isInteger(value) && Number(value) >= min && Number(value) <= max);
}

function isQueries(value: unknown): value is SliQueries {
  return isRecord(value) && [value['total'], value['bad']].every(isQuery);
}

function isQuery(value: unknown): boolean {
  return isText(value, DECISION_LIMITS.queryLength) && hasWindow(value);
}

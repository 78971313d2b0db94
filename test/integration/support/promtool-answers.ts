import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../../platform/process/run-program.ts';
import { getPromtool } from '../../support/components.ts';
import { groupsOf } from '../../support/rule-file.ts';

const TIMEOUT_MS = 600_000;

/** What promtool is asked of rules. */
export interface PromtoolQuestion<Name extends string = string> {
  /** A rule file. */
  readonly rules: string;
  /** A sample each minute from minute 0, in promtool's notation. */
  readonly series: readonly { readonly series: string; readonly values: string }[];
  /** Expressions that yield at most one series without labels, by a name of the caller's. */
  readonly queries: Readonly<Record<Name, string>>;
  /** When they are asked, in minutes. */
  readonly minutes: readonly number[];
  /** How often rules are evaluated. */
  readonly everyMinutes?: number;
}

/** What it answered at a minute; undefined for no series. */
export type PromtoolAnswer<Name extends string = string> = Readonly<Record<Name, number | undefined>>;

/**
 * The values of queries over rules, as Prometheus' own engine computes them. `promtool test rules` only compares, so every
 * answer is compared with what cannot be, a number below 0 that tells the question; its report of failures holds them all.
 */
export async function promtoolAnswers<Name extends string>(
  question: PromtoolQuestion<Name>,
): Promise<readonly PromtoolAnswer<Name>[]> {
  const names = Object.keys(question.queries) as Name[];
  const output = await runPromtool(question, testCases(question, names));
  const answers = readAnswers(output);
  return question.minutes.map((_, position) => {
    const entries = names.map((name, offset) => {
      const answer = answers.get(position * names.length + offset);
      if (answer === undefined) throw new TypeError(`promtool did not answer: ${output.slice(0, 2_000)}`);
      return [name, answer === 'nil' ? undefined : Number(answer.replace('Inf', 'Infinity'))] as const;
    });
    return Object.fromEntries(entries) as PromtoolAnswer<Name>;
  });
}

/** What `promtool check rules` says of a file, and whether it is content. */
export async function promtoolCheck(rules: string): Promise<{ readonly isValid: boolean; readonly output: string }> {
  return inFolder(async (folder) => {
    await writeFile(join(folder, 'rules.yaml'), rules);
    const run = await runProgram(await getPromtool(), ['check', 'rules', 'rules.yaml'], options(folder));
    return { isValid: run.exitCode === 0, output: `${run.stdout}\n${run.stderr}` };
  });
}

/** 1 while an alert of the severity fires, 0 else. */
export function firing(severity: 'page' | 'ticket'): string {
  return `clamp_max(count(ALERTS{alertstate="firing", sloth_severity="${severity}"}), 1) or vector(0)`;
}

async function runPromtool({ rules, series, everyMinutes = 1 }: PromtoolQuestion, cases: object): Promise<string> {
  const test = {
    rule_files: ['rules.yaml'],
    evaluation_interval: `${everyMinutes}m`,
    // Groups of one file run in no particular order otherwise, and alerts would see the ratios of the minute before.
    group_eval_order: groupsOf(rules).map((group) => group.name),
    tests: [{ interval: '1m', input_series: series, promql_expr_test: cases }],
  };
  return inFolder(async (folder) => {
    await writeFile(join(folder, 'rules.yaml'), rules);
    await writeFile(join(folder, 'test.yaml'), JSON.stringify(test));
    const run = await runProgram(await getPromtool(), ['test', 'rules', 'test.yaml'], options(folder));
    return `${run.stdout}\n${run.stderr}`;
  });
}

function testCases<Name extends string>({ queries, minutes }: PromtoolQuestion<Name>, names: readonly Name[]): object {
  return minutes.flatMap((minute, position) =>
    names.map((name, offset) => ({
      expr: queries[name],
      eval_time: `${minute}m`,
      exp_samples: [{ labels: '{}', value: -1 - (position * names.length + offset) }],
    })),
  );
}

function readAnswers(output: string): ReadonlyMap<number, string> {
  const failures = output.matchAll(/exp:\D*?(-[\d.E+]+)\D*?got:\s*(nil|"?\{\} ?([-+\w.]+))/g);
  return new Map(
    Array.from(failures, ([, expected, got = '', value]) => [-1 - Number(expected), value ?? got] as const),
  );
}

const options = (cwd: string) => ({ cwd, timeoutMs: TIMEOUT_MS });

async function inFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'slo-scout-promtool-'));
  try {
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

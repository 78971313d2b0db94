import type { Command } from 'commander';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import { DEFAULT_MISS_RISK, riskLimits } from '../../domain/recommendation/target-ladder.ts';
import type { RiskLimits } from '../../domain/recommendation/target-ladder.ts';
import type { TimeRange } from '../../domain/sli-discovery/ports.ts';
import { parsePercent } from '../recommend/parse-flags.ts';
import { headerOption } from './header-option.ts';
import { createProgressLine } from './progress-line.ts';
import type { ProgressLine } from './progress-line.ts';
import { wholeNumberUpTo } from './whole-number.ts';

/** What a command that judges a Prometheus' history needs of the process. */
export interface PrometheusCommandDeps {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly nowMs: () => number;
  /** `SLO_SCOUT_PROMETHEUS_URL`, asked when the command runs. */
  readonly defaultPrometheus: () => string | undefined;
}

/** The options that such commands share. */
export interface PrometheusFlags {
  readonly prometheus?: string;
  readonly days: number;
  readonly header: Readonly<Record<string, string>>;
  readonly risk: string;
}

/** Which history is judged, and how. */
export interface HistoryQuestion {
  readonly range: TimeRange;
  readonly limits: RiskLimits;
  readonly seed: number;
}

const DAY_MS = 86_400_000;
/** Steps of five minutes that a server answers with at once: Prometheus gives 11,000 points. */
const MAX_DAYS = 35;
const DEFAULT_DAYS = 28;
/** Any constant will do: the same history gets the same answer. */
const SEED = 1;

/** Adds the options of {@link PrometheusFlags} to a command. */
export function withPrometheusOptions(command: Command): Command {
  return command
    .option('--prometheus <url>', 'base URL of the server that answers PromQL (default: SLO_SCOUT_PROMETHEUS_URL)')
    .option('--days <n>', 'how much history is judged', wholeNumberUpTo(MAX_DAYS), DEFAULT_DAYS)
    .option(
      '--header <name=value>',
      'header of every request, such as X-Scope-OrgID; can be repeated',
      headerOption,
      {},
    )
    .option('--risk <percent>', 'accepted risk that the next window misses a target', String(DEFAULT_MISS_RISK * 100));
}

/** The question that the options ask, about a history that ends now. @throws ScoutError invalid_argument */
export function historyQuestion({ days, risk }: PrometheusFlags, toMs: number): HistoryQuestion {
  return {
    range: { fromMs: toMs - days * DAY_MS, toMs },
    limits: riskLimits(parsePercent('--risk', risk, { above: 0, below: 50 }) / 100),
    seed: SEED,
  };
}

/** The base URL of a Prometheus. @throws ScoutError invalid_argument when it is none */
export function requirePrometheus(baseUrl: string | undefined): string {
  const isUrl = baseUrl !== undefined && /^https?:\/\//.test(baseUrl) && URL.canParse(baseUrl);
  if (isUrl && hasCredentials(baseUrl)) {
    const message =
      "Leave user and password out of the address of Prometheus; give --header 'Authorization=Basic …' instead.";
    throw new ScoutError({ code: ErrorCode.invalidArgument, message });
  }
  if (isUrl) return baseUrl;
  const message = 'Give the address of a Prometheus: --prometheus http://127.0.0.1:9090, or SLO_SCOUT_PROMETHEUS_URL.';
  throw new ScoutError({ code: ErrorCode.invalidArgument, message });
}

function hasCredentials(url: string): boolean {
  const { username, password } = new URL(url);
  return username !== '' || password !== '';
}

/** What is being measured, on a terminal alone: elsewhere it would be a line for each operation. */
export function terminalProgress(stderr: PrometheusCommandDeps['stderr']): ProgressLine {
  const line = createProgressLine(stderr);
  return stderr.isTTY === true ? line : { ...line, show: () => undefined };
}

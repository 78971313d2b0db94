import { validateHeaderName, validateHeaderValue } from 'node:http';
import { parse } from 'yaml';
import { z } from 'zod';
import { DEFAULT_ENVIRONMENT, Environment, ServiceName, line } from '../../../contracts/rest/scalars.ts';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';
import { CollectMode, targetIdOf } from './collect-target.ts';
import type { CollectTarget } from './collect-target.ts';
import { parseSelector } from './selector.ts';
import type { Selector } from './selector.ts';
import { parseTargetUrl } from './target-url.ts';

const MAX_TARGETS = 1_000;
const MAX_BYTES = 1024 * 1024;
const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
/** Set by us, or by the settings for credentials, which keep them out of the file. */
const OWN_HEADERS = new Set([
  ...['accept', 'accept-encoding', 'authorization', 'connection', 'content-encoding', 'content-length', 'content-type'],
  ...['host', 'transfer-encoding', 'x-prometheus-remote-read-version'],
]);

const Duration = z.string().transform((text, context) => {
  const match = /^(\d{1,9})(ms|s|m|h)$/.exec(text);
  const durationMs = Number(match?.[1]) * (UNITS_MS[match?.[2] ?? ''] ?? 0);
  if (durationMs > 0) return durationMs;
  context.addIssue({ code: 'custom', message: 'must be a number with a unit (ms, s, m, h), such as 30s' });
  return z.NEVER;
});

const SelectorText = line(10_000, 'PromQL vector selector.').transform((text, context): Selector => {
  try {
    return parseSelector(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: ScoutError.from(error).message });
    return z.NEVER;
  }
});

const TargetUrl = z.string().transform((text, context) => {
  try {
    return parseTargetUrl(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: ScoutError.from(error).message });
    return z.NEVER;
  }
});

const Headers = z.record(z.string(), z.string()).refine(areHeaders, {
  message: 'must be HTTP headers that are not set otherwise (credentials have settings of their own)',
});

const TargetEntry = z.strictObject({
  service: ServiceName,
  environment: Environment.default(DEFAULT_ENVIRONMENT),
  url: TargetUrl,
  mode: z.enum(CollectMode).default(CollectMode.auto),
  selectors: z.array(SelectorText).max(100).optional(),
  queries: z
    .array(
      z.strictObject({ name: z.string().regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/), query: z.string().min(1).max(10_000) }),
    )
    .max(100)
    .default([]),
  interval: Duration.optional(),
  step: Duration.optional(),
  headers: Headers.default({}),
  bearer_token_file: line(4_096, 'Path.').optional(),
  basic_auth: z.strictObject({ username: line(500, 'User.'), password_file: line(4_096, 'Path.') }).optional(),
  ca_file: line(4_096, 'Path.').optional(),
});

const TargetsFile = z.strictObject({ targets: z.array(TargetEntry).max(MAX_TARGETS) });

/**
 * Reads a file of targets, YAML or JSON. A target without an interval has the default one.
 * @throws ScoutError invalid_argument that names each wrong place
 */
export function parseTargetFile(text: string, defaults: { readonly intervalMs: number }): readonly CollectTarget[] {
  if (Buffer.byteLength(text) > MAX_BYTES) throw wrong('it is larger than 1 MiB');
  const parsed = TargetsFile.safeParse(parseYaml(text));
  if (!parsed.success) {
    throw wrong(
      parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`).join('; '),
    );
  }
  const targets = parsed.data.targets.map((entry) => toTarget(entry, defaults.intervalMs));
  const problems = [...findTwins(targets), ...targets.flatMap(findRhythmProblem)];
  if (problems.length > 0) throw wrong(problems.join('; '));
  return targets;
}

function toTarget(entry: z.output<typeof TargetEntry>, defaultIntervalMs: number): CollectTarget {
  const { service, environment, url, mode, queries, headers } = entry;
  const intervalMs = entry.interval ?? defaultIntervalMs;
  const ofService: Selector = [{ name: 'job', operator: '=', value: service }];
  const basic = entry.basic_auth;
  return {
    id: targetIdOf({ service, environment, url }),
    origin: 'file',
    ...{ service, environment, url, mode, queries, intervalMs },
    selectors: entry.selectors ?? (queries.length > 0 ? [] : [ofService]),
    stepMs: entry.step ?? intervalMs,
    auth: {
      headers,
      bearerTokenFile: entry.bearer_token_file,
      basic: basic && { username: basic.username, passwordFile: basic.password_file },
      caFile: entry.ca_file,
    },
  };
}

function findTwins(targets: readonly CollectTarget[]): readonly string[] {
  const twins = targets.filter((target, index) => targets.findIndex(({ id }) => id === target.id) !== index);
  return twins.map(({ service, environment, url }) => `${service} (${environment}) at ${url} is there twice`);
}

function findRhythmProblem({ service, intervalMs, stepMs, auth }: CollectTarget): readonly string[] {
  const problems: string[] = [];
  if (intervalMs < 1_000 || intervalMs > 3_600_000) problems.push(`${service}: interval must be from 1s to 1h`);
  if (intervalMs % stepMs !== 0) problems.push(`${service}: interval must be a multiple of step`);
  if (auth.basic !== undefined && auth.bearerTokenFile !== undefined) {
    problems.push(`${service}: bearer_token_file and basic_auth exclude each other`);
  }
  return problems;
}

function areHeaders(headers: Readonly<Record<string, string>>): boolean {
  return Object.entries(headers).every(
    ([name, value]) => !OWN_HEADERS.has(name.toLowerCase()) && isHeader(name, value),
  );
}

function isHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    // Node's checks answer by throwing.
    return false;
  }
}

function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw wrong('it is neither YAML nor JSON', cause);
  }
}

function wrong(reason: string, cause?: unknown): ScoutError {
  return new ScoutError({
    code: ErrorCode.invalidArgument,
    message: `The targets file cannot be used: ${reason}.`,
    cause,
    details: { settings: ['SLO_SCOUT_COLLECT_TARGETS'] },
  });
}

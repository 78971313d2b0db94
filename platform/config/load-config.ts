import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Config } from './config.ts';
import { readSettings } from './settings.ts';
import { SettingReader } from './setting-reader.ts';
import type { SettingSource } from './setting-reader.ts';

/** Exit status of a process whose configuration is wrong (EX_CONFIG of sysexits.h). */
export const EXIT_CONFIG = 78;

/** Settings that other parts read by themselves: where components are found, and what only tests use. */
const SEPARATE_PREFIXES = ['SLO_SCOUT_COMPONENT_', 'SLO_SCOUT_CACHE_DIR', 'SLO_SCOUT_TEST_'];

/**
 * Reads the whole configuration once.
 * @throws ScoutError invalid_argument whose message lists every problem, one a line
 */
export function loadConfig(source: SettingSource): Config {
  const reader = new SettingReader(source);
  const config = readSettings(reader);
  const problems = reader.problems((name) => SEPARATE_PREFIXES.some((prefix) => name.startsWith(prefix)));
  if (problems.length === 0) return config;
  const list = problems.map(({ name, message }) => `  ${name} ${message}`).join('\n');
  throw new ScoutError({
    code: ErrorCode.invalidArgument,
    message: `The configuration has ${String(problems.length)} problem(s):\n${list}`,
    details: { settings: problems.map(({ name }) => name) },
  });
}

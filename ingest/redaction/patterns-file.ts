import { readFile, stat } from 'node:fs/promises';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { RedactionMetrics } from '../../platform/metrics/redaction-metrics.ts';
import { parsePatterns } from './custom-patterns.ts';
import type { CustomPattern } from './custom-patterns.ts';

/** What watching needs. */
export interface PatternsFileOptions {
  readonly path: string;
  readonly intervalMs: number;
  readonly logger: Logger;
  readonly metrics: RedactionMetrics;
  /** Called with the patterns of every good version. */
  readonly onPatterns: (patterns: readonly CustomPattern[]) => void;
}

/** A patterns file that is watched. */
export interface PatternsFile {
  /** Looks now instead of at the next interval. */
  check(): Promise<void>;
  close(): void;
}

/**
 * Reads the patterns file and then looks for changes at an interval: mounted configuration is exchanged by a link, which
 * file events miss. A version that is refused or gone leaves the patterns before it in force.
 * @throws ScoutError invalid_argument, not_found or unavailable when the first version cannot be used
 */
export async function openPatternsFile(options: PatternsFileOptions): Promise<PatternsFile> {
  let version = await load(options);
  let isChecking = false;
  const check = async (): Promise<void> => {
    if (isChecking) return;
    isChecking = true;
    try {
      const current = await versionOf(options.path);
      if (current === version) return;
      version = current;
      version = await load(options);
    } catch (error) {
      refuse(ScoutError.from(error), options);
    } finally {
      isChecking = false;
    }
  };
  const timer = setInterval(() => void check(), options.intervalMs);
  timer.unref();
  return {
    check,
    close: () => {
      clearInterval(timer);
    },
  };
}

/** Hands over the patterns of the file and returns its version. */
async function load({ path, metrics, logger, onPatterns }: PatternsFileOptions): Promise<string> {
  const version = await versionOf(path);
  const patterns = parsePatterns(await readFile(path, 'utf8'));
  onPatterns(patterns);
  metrics.redactionPatterns.set(patterns.length);
  metrics.redactionPatternsStale.set(0);
  metrics.redactionPatternLoads.inc({ outcome: 'loaded' });
  logger.info({ patterns: patterns.length }, 'redaction patterns loaded');
  return version;
}

async function versionOf(path: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(path);
    return `${mtimeMs}/${size}/${ino}`;
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw new ScoutError({
      code: isMissing ? ErrorCode.notFound : ErrorCode.unavailable,
      message: `The redaction patterns file ${path} ${isMissing ? 'does not exist' : 'cannot be read'}.`,
      cause,
      details: { settings: ['SLO_SCOUT_REDACTION_PATTERNS'] },
    });
  }
}

function refuse(error: ScoutError, { metrics, logger }: PatternsFileOptions): void {
  metrics.redactionPatternsStale.set(1);
  metrics.redactionPatternLoads.inc({ outcome: 'refused' });
  logger.error(
    { code: error.code, reason: error.message },
    'redaction patterns refused, the ones before stay in force',
  );
}

import { createRedactor } from '../../domain/redaction/create-redactor.ts';
import type { CustomFinder } from '../../domain/redaction/create-redactor.ts';
import type { Redactor } from '../../domain/redaction/redactor.ts';
import type { RedactionConfig } from '../../platform/config/redaction-config.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { RedactionMetrics } from '../../platform/metrics/redaction-metrics.ts';
import { createCustomFinder } from './custom-finder.ts';
import { createKeyedHash } from './keyed-hash.ts';
import { openPatternsFile } from './patterns-file.ts';
import type { PatternsFile } from './patterns-file.ts';

/** A redactor by the settings, whose patterns follow their file until it is closed. */
export interface ConfiguredRedactor {
  readonly redactor: Redactor;
  /** Looks for a new version of the patterns file now. */
  refresh(): Promise<void>;
  close(): void;
}

/** What the redactor reports to. */
export interface ConfiguredRedactorDeps {
  readonly logger: Logger;
  readonly metrics: RedactionMetrics;
  /** How often the patterns file is looked at; five seconds unless a test is in a hurry. */
  readonly intervalMs?: number;
}

const INTERVAL_MS = 5_000;

/**
 * Creates the redactor that the settings ask for.
 * @throws ScoutError invalid_argument, not_found or unavailable when the patterns cannot be used
 */
export async function createConfiguredRedactor(
  config: RedactionConfig,
  { logger, metrics, intervalMs = INTERVAL_MS }: ConfiguredRedactorDeps,
): Promise<ConfiguredRedactor> {
  let custom: CustomFinder | undefined;
  const redactor = createRedactor({
    policy: config.policy,
    custom: () => custom,
    ...(config.hashKey === undefined ? {} : { hash: createKeyedHash(config.hashKey.reveal()) }),
  });
  const finderOptions = {
    nowMs: () => performance.now(),
    onBudgetExceeded: () => {
      metrics.redactionBudgetExceeded.inc();
    },
  };
  let file: PatternsFile | undefined;
  if (config.patternsFile !== undefined) {
    file = await openPatternsFile({
      path: config.patternsFile,
      intervalMs,
      logger,
      metrics,
      onPatterns: (patterns) => {
        custom = patterns.length === 0 ? undefined : createCustomFinder(patterns, finderOptions);
      },
    });
  }
  return { redactor, refresh: async () => file?.check(), close: () => file?.close() };
}

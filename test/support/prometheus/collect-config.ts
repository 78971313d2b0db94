import type { CollectConfig } from '../../../platform/config/collect-config.ts';

/** The settings of a collector without targets. */
export function collectConfigOf(
  overrides: Partial<CollectConfig> & Pick<CollectConfig, 'positionsFile'>,
): CollectConfig {
  return {
    isOn: true,
    host: '127.0.0.1',
    port: 0,
    targetsFile: undefined,
    usesServices: true,
    allowedAddresses: [],
    intervalMs: 1_000,
    delayMs: 1,
    timeoutMs: 5_000,
    maxCatchUpMs: 3_600_000,
    reconcileMs: 60_000,
    maxSeries: 1_000,
    maxSamples: 100_000,
    ...overrides,
  };
}

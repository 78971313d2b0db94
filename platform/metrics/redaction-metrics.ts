import type { Counter, Gauge } from 'prom-client';
import type { MetricFactory } from './metric-factory.ts';

/** What redaction tells of itself; the counts by kind are ingest's. */
export interface RedactionMetrics {
  readonly redactionPatterns: Gauge;
  readonly redactionPatternsStale: Gauge;
  readonly redactionPatternLoads: Counter<'outcome'>;
  readonly redactionBudgetExceeded: Counter;
}

/** Declares the metrics of redaction. */
export function createRedactionMetrics(factory: MetricFactory): RedactionMetrics {
  return {
    redactionPatterns: factory.maxGauge('redaction_patterns', 'Custom patterns in force.'),
    redactionPatternsStale: factory.maxGauge(
      'redaction_patterns_stale',
      '1 while the patterns file is refused and older are used.',
    ),
    redactionPatternLoads: factory.counter(
      'redaction_pattern_loads_total',
      'Reads of the patterns file (loaded, refused).',
      ['outcome'],
    ),
    redactionBudgetExceeded: factory.counter(
      'redaction_budget_exceeded_total',
      'Values whose rest was replaced as a whole, as custom patterns had spent their time.',
    ),
  };
}

import { createRedactor } from '../../../domain/redaction/create-redactor.ts';
import { DEFAULT_POLICY } from '../../../domain/redaction/redaction-policy.ts';
import type { Redactor } from '../../../domain/redaction/redactor.ts';
import { createTelemetryIntake } from '../../../ingest/intake/create-telemetry-intake.ts';
import type { TelemetryIntake } from '../../../ingest/intake/telemetry-intake.ts';
import type { EventLogWriter } from '../../../ingest/ports.ts';
import type { Logger } from '../../../platform/logging/logger.ts';
import type { Metrics } from '../../../platform/metrics/catalogue.ts';

/** What an intake is made of. */
export interface IntakeParts {
  readonly writer: EventLogWriter;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Masks every built-in kind when absent. */
  readonly redactor?: Redactor;
}

/** Creates the intake of all receivers. */
export function createIntake({ writer, metrics, logger, redactor }: IntakeParts): TelemetryIntake {
  return createTelemetryIntake({
    writer,
    metrics,
    logger,
    redactor: redactor ?? createRedactor({ policy: DEFAULT_POLICY }),
    nowMs: Date.now,
  });
}

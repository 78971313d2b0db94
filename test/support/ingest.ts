import { createIntake } from '../../cli/roles/ingest/create-intake.ts';
import { startIngest } from '../../ingest/start-ingest.ts';
import type { RunningIngest } from '../../ingest/start-ingest.ts';
import type { IngestConfig } from '../../platform/config/ingest-config.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createMetrics } from '../../platform/metrics/catalogue.ts';
import type { Metrics } from '../../platform/metrics/catalogue.ts';
import { createRecordingEventLogWriter } from './fakes/recording-event-log-writer.ts';
import type { RecordingEventLogWriter } from './fakes/recording-event-log-writer.ts';
import { ingestConfigOf } from './receivers.ts';

/** Receivers on free ports over a recording event log. */
export interface IngestUnderTest extends RunningIngest {
  readonly writer: RecordingEventLogWriter;
  readonly metrics: Metrics;
  readonly httpUrl: string;
  readonly grpcUrl: string;
}

/** Starts one; close it. */
export async function startTestIngest(overrides: Partial<IngestConfig> = {}): Promise<IngestUnderTest> {
  const writer = createRecordingEventLogWriter();
  const metrics = createMetrics();
  const logger = createSilentLogger();
  const intake = createIntake({ writer, metrics, logger });
  const ingest = await startIngest({ config: ingestConfigOf(overrides), intake, logger });
  return {
    ...ingest,
    writer,
    metrics,
    httpUrl: `http://127.0.0.1:${ingest.httpPort}`,
    grpcUrl: `http://127.0.0.1:${ingest.grpcPort}`,
  };
}

import { startIngest } from '../../ingest/start-ingest.ts';
import type { IngestOptions, RunningIngest } from '../../ingest/start-ingest.ts';
import type { IngestConfig } from '../../platform/config/ingest-config.ts';
import { createSilentLogger } from '../../platform/logging/logger.ts';
import { createScriptedIntake } from './fakes/scripted-intake.ts';
import type { ScriptedIntake } from './fakes/scripted-intake.ts';

/** Receivers on free ports over a scripted intake. */
export interface ReceiversUnderTest extends RunningIngest {
  readonly intake: ScriptedIntake;
  readonly httpUrl: string;
}

/** The settings of receivers on free ports, without TLS and tokens. */
export function ingestConfigOf(overrides: Partial<IngestConfig> = {}): IngestConfig {
  return {
    host: '127.0.0.1',
    grpcPort: 0,
    httpPort: 0,
    grpcServer: 'http2',
    grpcHealth: false,
    grpcReflection: false,
    adminPort: 0,
    maxRequestBytes: 4 * 1024 * 1024,
    memoryBytes: 16 * 1024 * 1024,
    maxConnections: 16_384,
    tls: undefined,
    tokens: undefined,
    processes: 1,
    processIndex: undefined,
    ...overrides,
  };
}

/** Starts them; close them. */
export async function startTestReceivers(
  overrides: Partial<IngestConfig> = {},
  options: Partial<IngestOptions> = {},
): Promise<ReceiversUnderTest> {
  const intake = createScriptedIntake();
  const config = ingestConfigOf(overrides);
  const ingest = await startIngest({ config, intake, logger: createSilentLogger(), ...options });
  const scheme = options.certificates === undefined ? 'http' : 'https';
  return { ...ingest, intake, httpUrl: `${scheme}://127.0.0.1:${ingest.httpPort}` };
}

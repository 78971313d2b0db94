import type { TelemetryIntake } from '../../../ingest/intake/telemetry-intake.ts';
import { openCertificateStore } from '../../../ingest/otlp/security/certificate-store.ts';
import type { CertificateStore } from '../../../ingest/otlp/security/certificate-store.ts';
import { TRANSPORT_LIMITS } from '../../../ingest/otlp/transport-limits.ts';
import { createConfiguredRedactor } from '../../../ingest/redaction/configured-redactor.ts';
import type { RoleContext } from '../role.ts';
import { createIntake } from './create-intake.ts';
import { openIngestWriter } from './open-writer.ts';
import type { IngestWriter } from './open-writer.ts';

/** What every role that takes telemetry has: the way from a receiver through redaction to the event log. */
export interface OpenIntake {
  readonly intake: TelemetryIntake;
  readonly writer: IngestWriter;
  /** Of the receivers' ports; plain text without. */
  readonly certificates: CertificateStore | undefined;
  /** To be called when no receiver takes anything any more. */
  close(): Promise<void>;
}

/** Opens it by the settings. @throws ScoutError when redaction, the spool or a certificate cannot be used */
export async function openIntake(context: RoleContext): Promise<OpenIntake> {
  const { config, metrics, logger } = context;
  const redaction = await createConfiguredRedactor(config.redaction, { logger, metrics });
  const writer = await openIngestWriter(context);
  const { tls } = config.ingest;
  const certificates = tls && openCertificateStore({ files: tls, pollMs: TRANSPORT_LIMITS.certificatePollMs, logger });
  return {
    intake: createIntake({ writer, metrics, logger, redactor: redaction.redactor }),
    writer,
    certificates,
    async close() {
      certificates?.close();
      await writer.close();
      redaction.close();
    },
  };
}

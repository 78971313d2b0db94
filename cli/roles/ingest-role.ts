import { createConfiguredRedactor } from '../../ingest/redaction/configured-redactor.ts';
import { createDryRunRoute } from '../../ingest/redaction/dry-run-route.ts';
import { startAdminServer } from '../../platform/lifecycle/admin-server.ts';
import { startIngestProcess } from './ingest/start-ingest-process.ts';
import { startIngestProcesses } from './ingest/start-ingest-processes.ts';
import type { RoleContext, RunningRole } from './role.ts';

/** Receives telemetry and writes it, redacted, to the event log: in this process, or in one for each core. */
export async function startIngestRole(context: RoleContext): Promise<RunningRole> {
  const { ingest } = context.config;
  if (ingest.processIndex !== undefined) return startIngestProcess(context);
  if (ingest.processes === 1) {
    return withAdminServer(context, {
      role: await startIngestProcess(context),
      registry: context.metrics.registry,
      unhealthy: () => undefined,
    });
  }
  const processes = await startIngestProcesses(context);
  return withAdminServer(context, { ...processes, role: processes });
}

interface Observed extends Pick<Awaited<ReturnType<typeof startIngestProcesses>>, 'registry' | 'unhealthy'> {
  readonly role: RunningRole;
}

async function withAdminServer(context: RoleContext, { role, registry, unhealthy }: Observed): Promise<RunningRole> {
  const { adminHost, ingest } = context.config;
  // The processes that receive have redactors of their own; this one answers what they would do.
  const redaction = await createConfiguredRedactor(context.config.redaction, context);
  try {
    const admin = await startAdminServer({
      host: adminHost,
      port: ingest.adminPort,
      portSetting: 'SLO_SCOUT_INGEST_ADMIN_PORT',
      metrics: { registry },
      unhealthy,
      routes: [createDryRunRoute(redaction.redactor)],
    });
    return {
      ...role,
      async close() {
        await role.close();
        await admin.close();
        redaction.close();
      },
    };
  } catch (error) {
    redaction.close();
    await role.close();
    throw error;
  }
}

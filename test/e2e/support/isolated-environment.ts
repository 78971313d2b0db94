import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../../../platform/components/run/tcp-port.ts';

/** Settings of an installation that shares nothing with another one. */
export interface IsolatedEnvironment {
  readonly stateDir: string;
  readonly ports: Readonly<Record<PortSetting, number>>;
  /** For child processes: that of this process without its settings, then ours. */
  readonly environment: NodeJS.ProcessEnv;
  remove(): Promise<void>;
}

const PORT_SETTINGS = [
  'SLO_SCOUT_DATABASE_PORT',
  'SLO_SCOUT_TEMPORAL_PORT',
  'SLO_SCOUT_TEMPORAL_UI_PORT',
  'SLO_SCOUT_KAFKA_PORT',
  'SLO_SCOUT_OTLP_GRPC_PORT',
  'SLO_SCOUT_OTLP_HTTP_PORT',
  'SLO_SCOUT_FORWARD_PORT',
  'SLO_SCOUT_INGEST_ADMIN_PORT',
  'SLO_SCOUT_STREAM_ADMIN_PORT',
  'SLO_SCOUT_WORKER_ADMIN_PORT',
  'SLO_SCOUT_API_PORT',
] as const;

type PortSetting = (typeof PORT_SETTINGS)[number];

/** Free ports and a folder of its own. */
export async function isolatedEnvironment(
  settings: Readonly<Record<string, string>> = {},
): Promise<IsolatedEnvironment> {
  const folder = await mkdtemp(join(tmpdir(), 'slo-scout-e2e-'));
  const stateDir = join(folder, 'state');
  const ports = await freePorts();
  const inherited = Object.entries(process.env).filter(
    ([name]) =>
      !name.startsWith('SLO_SCOUT_') || name.startsWith('SLO_SCOUT_COMPONENT_') || name === 'SLO_SCOUT_CACHE_DIR',
  );
  const ours = Object.entries(ports).map(([name, port]) => [name, String(port)]);
  return {
    stateDir,
    ports,
    environment: { ...Object.fromEntries([...inherited, ...ours]), SLO_SCOUT_STATE_DIR: stateDir, ...settings },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function freePorts(): Promise<Record<PortSetting, number>> {
  const ports = new Set<number>();
  while (ports.size < PORT_SETTINGS.length) ports.add(await findFreePort());
  const list = [...ports];
  return Object.fromEntries(PORT_SETTINGS.map((name, index) => [name, list[index]])) as Record<PortSetting, number>;
}

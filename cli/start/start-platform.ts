import { allSettled } from './all-settled.ts';
import type { PlatformAddresses, PlatformOptions, Report } from './platform-options.ts';
import { startBackends } from './start-backends.ts';
import { startRole } from './role-process.ts';
import type { RoleName, RoleProcess, RoleRequest } from './role-process.ts';
import { takeStateFolder } from './state-folder.ts';
import { createSupervisor } from './supervisor.ts';
import type { Supervisor } from './supervisor.ts';

/** The running platform. */
export interface Platform {
  readonly addresses: PlatformAddresses;
  /** Resolves with the reason when a part died by itself; never rejects. */
  readonly failed: Promise<string>;
  /** Stops every part in order; safe to call twice. */
  stop(): Promise<void>;
}

const ROLES: readonly RoleName[] = ['ingest', 'stream', 'worker', 'api'];

async function startRoles(
  options: Pick<RoleRequest, 'environment' | 'logDir'> & {
    readonly roles: readonly RoleName[];
    readonly supervisor: Supervisor;
    readonly report: Report;
  },
): Promise<readonly RoleProcess[]> {
  const { roles, supervisor, report, ...request } = options;
  return allSettled<readonly RoleProcess[]>(
    roles.map(async (role) => {
      const started = await startRole({ ...request, role });
      supervisor.add(started);
      report(`${role} is ready`);
      return started;
    }),
  );
}

/**
 * Starts the backends that no address was given for, then the roles, each a process of this group.
 * When a step fails everything started before it is stopped again.
 * @throws ScoutError
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { config, report } = options;
  const state = await takeStateFolder(config.stateDir);
  const supervisor = createSupervisor({ onStopped: () => state.release() });
  try {
    const backends = await startBackends({ ...options, state, supervisor });
    const environment = { ...options.environment, ...backends.environment };
    const names = config.collect.isOn ? [...ROLES, 'collect' as const] : ROLES;
    const roles = await startRoles({ roles: names, environment, logDir: state.logDir, supervisor, report });
    const address = (name: string): string =>
      roles.map((role) => role.addresses[name]).find((found) => found !== undefined) ?? '';
    return {
      addresses: {
        api: address('api'),
        otlpGrpc: address('otlp-grpc'),
        otlpHttp: address('otlp-http'),
        forward: roles.flatMap(({ addresses }) => addresses['forward'] ?? [])[0],
        ...backends.addresses,
        gitRepository: config.git.repositoryDir,
      },
      failed: supervisor.failed,
      stop: () => supervisor.stop(),
    };
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
}

import { createLocalForge } from '../../adapters/local-git/create-local-forge.ts';
import type { LocalForge } from '../../domain/delivery/ports.ts';
import type { Config } from '../../platform/config/config.ts';

/** The local bare repository as a forge; worker and API open the same one. */
export function openForge(config: Config): Promise<LocalForge> {
  return createLocalForge({
    repositoryDir: config.git.repositoryDir,
    defaultBranch: config.git.defaultBranch,
    pullRequestBaseUrl: `${config.api.publicUrl}/api/v1/pull-requests`,
    nowMs: Date.now,
  });
}

import { createLocalForge } from '../../../adapters/local-git/create-local-forge.ts';
import type { LocalForge } from '../../../domain/delivery/ports.ts';

/** The bare repository that worker and test share. */
export function openTestForge(repositoryDir: string): Promise<LocalForge> {
  return createLocalForge({
    repositoryDir,
    defaultBranch: 'main',
    pullRequestBaseUrl: 'http://127.0.0.1:8000/pull-requests',
    nowMs: Date.now,
  });
}

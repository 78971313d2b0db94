import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'vitest';

/**
 * Path of a file of recorded telemetry, which lies beside the project and is no part of it. A test that needs one is
 * skipped, with the reason, where it is absent.
 */
export function sharedData(path: string, { skip }: Pick<TestContext, 'skip'>): string {
  const file = fileURLToPath(new URL(`../../../shared/data/${path}`, import.meta.url));
  if (!existsSync(file)) skip(`the recorded telemetry ../shared/data/${path} is not on this machine`);
  return file;
}

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Path of the launcher, to start child processes with: beside the sources, or above the compiled code. */
export const LAUNCHER = findLauncher();

function findLauncher(): string {
  const beside = fileURLToPath(new URL('./slo-scout.mjs', import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(new URL('../../cli/slo-scout.mjs', import.meta.url));
}

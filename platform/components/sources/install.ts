import { describeFailure } from '../check-version.ts';
import type { Command, ComponentWorld } from '../ports.ts';

/** Whether the files are in the target folder now, or why they could not be had this way. */
export type InstallResult = { readonly kind: 'installed' } | { readonly kind: 'failed'; readonly reason: string };

/** Runs commands one after the other; the first that fails ends the installation. */
export async function runSteps(steps: readonly Command[], world: ComponentWorld): Promise<InstallResult> {
  for (const step of steps) {
    const result = await world.processes.run(step, world.signal);
    if (result.kind === 'not_found') return { kind: 'failed', reason: `${step.program} is not on the PATH` };
    if (result.kind !== 'exited' || result.exitCode !== 0) {
      return { kind: 'failed', reason: `${step.program} failed: ${describeFailure(result)}` };
    }
  }
  return { kind: 'installed' };
}

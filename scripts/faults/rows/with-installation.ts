import { startFaultInstallation } from '../fault-installation.ts';
import type { FaultInstallation, InstallationOptions } from '../fault-installation.ts';
import { sumOf } from '../settle.ts';
import type { Settled } from '../settle.ts';
import type { Check, RowResult } from './row.ts';

/** Runs on an installation that is removed afterwards; its logs stay when a check was not met. */
export async function withInstallation(
  options: InstallationOptions,
  run: (installation: FaultInstallation) => Promise<RowResult>,
): Promise<RowResult> {
  const installation = await startFaultInstallation(options);
  let isMet = false;
  try {
    const result = await run(installation);
    isMet = result.checks.every(([, met]) => met);
    return isMet ? result : { ...result, figures: { ...result.figures, kept: installation.folder } };
  } finally {
    await installation.remove(!isMet);
  }
}

/** What every row says of its counts. */
export function countFigures({ inLog, missing, repeated, counted }: Settled): RowResult['figures'] {
  return { inLog, missing, repeated, inCapsules: counted.inCapsules, duplicatesDropped: counted.duplicates };
}

/** What every row demands of its counts. */
export function countChecks(settled: Settled): readonly Check[] {
  return [
    ['no acknowledged record is missing in the log', sumOf(settled.missing) === 0],
    ['the capsules hold what the log holds, service by service', settled.isExact],
  ];
}

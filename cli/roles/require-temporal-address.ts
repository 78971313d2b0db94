import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { Config } from '../../platform/config/config.ts';

/** The configured server. @throws ScoutError invalid_argument when none is configured */
export function requireTemporalAddress(config: Config): { readonly address: string; readonly namespace: string } {
  const { address, namespace } = config.temporal;
  if (address !== undefined) return { address, namespace };
  throw new ScoutError({
    code: ErrorCode.invalidArgument,
    message:
      'A role that runs alone needs SLO_SCOUT_TEMPORAL_ADDRESS; "npm start" runs all roles with a server of their own.',
    details: { settings: ['SLO_SCOUT_TEMPORAL_ADDRESS'] },
  });
}

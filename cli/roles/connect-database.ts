import type { Pool } from 'pg';
import { createPool } from '../../adapters/postgres/pool.ts';
import { ErrorCode } from '../../domain/errors/error-code.ts';
import { ScoutError } from '../../domain/errors/scout-error.ts';
import type { RoleContext } from './role.ts';

/** A role's own pool. @throws ScoutError invalid_argument when no address is configured */
export function connectDatabase({ config, logger }: RoleContext, role: string): Pool {
  const url = config.database.url?.reveal();
  if (url === undefined) {
    throw new ScoutError({
      code: ErrorCode.invalidArgument,
      message:
        'A role that runs alone needs SLO_SCOUT_DATABASE_URL; "npm start" runs all roles with an embedded database.',
      details: { settings: ['SLO_SCOUT_DATABASE_URL'] },
    });
  }
  return createPool({ url, size: config.database.poolSize, applicationName: `slo-scout-${role}`, logger });
}

import { stableHash } from '../fingerprint/stable-hash.ts';

/** The id of a journey: a stable hash of its entry point, equal in every worker, run and release. 32 hex digits. */
export function journeyIdOf(service: string, environment: string, operation: string): string {
  return stableHash(['journey', service, environment, operation]);
}

import { createHash, timingSafeEqual } from 'node:crypto';
import { ErrorCode } from '../../../domain/errors/error-code.ts';
import { ScoutError } from '../../../domain/errors/scout-error.ts';

/** A token of a tenant, as its digest: the token itself is not kept. */
export interface TenantToken {
  readonly tenant: string;
  /** SHA-256 in lower-case hexadecimal. */
  readonly sha256: string;
}

/** Knows which tenant a bearer token belongs to. */
export interface TenantTokens {
  /**
   * The tenant of an Authorization header.
   * @throws ScoutError unauthenticated when there is no token, or nobody's
   */
  tenantOf(authorization: string | undefined): string;
}

const BEARER = /^bearer +(\S+)$/i;

/** Creates the table of tokens. A tenant may have several, so that they can be changed one after another. */
export function createTenantTokens(tokens: readonly TenantToken[]): TenantTokens {
  const known = tokens.map(({ tenant, sha256 }) => ({ tenant, digest: Buffer.from(sha256, 'hex') }));
  return {
    tenantOf(authorization) {
      const token = BEARER.exec(authorization?.trim() ?? '')?.[1];
      if (token === undefined) {
        throw unauthenticated('Send a bearer token: "Authorization: Bearer <token>" (gRPC metadata "authorization").');
      }
      const digest = createHash('sha256').update(token).digest();
      let tenant: string | undefined;
      // Every digest is compared, so that the time tells nothing about which one is near.
      for (const candidate of known) if (timingSafeEqual(candidate.digest, digest)) ({ tenant } = candidate);
      if (tenant === undefined) throw unauthenticated('The bearer token is not known here; check the exporter for it.');
      return tenant;
    },
  };
}

function unauthenticated(message: string): ScoutError {
  return new ScoutError({ code: ErrorCode.unauthenticated, message });
}

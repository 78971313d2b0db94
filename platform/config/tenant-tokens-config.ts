import { createHash } from 'node:crypto';
import type { SettingReader } from './setting-reader.ts';

/** A bearer token of a tenant; of the token only its digest is kept, so there is nothing to hide in logs. */
export interface TenantTokenConfig {
  readonly tenant: string;
  /** SHA-256 in lower-case hexadecimal. */
  readonly sha256: string;
}

const TENANT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
const DIGEST = /^sha256:([0-9a-f]{64})$/i;

/** Reads `tenant=token` or `tenant=sha256:<hex>`, separated by commas or lines; undefined when there are none. */
export function readTenantTokens(read: SettingReader, name: string): readonly TenantTokenConfig[] | undefined {
  const text = read.secret(name)?.reveal();
  if (text === undefined) return undefined;
  const entries = text
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '' && !entry.startsWith('#'));
  const tokens = entries.map((entry, index) => readEntry(read, { name, entry, index }));
  if (tokens.length === 0) read.problem(name, 'names no token; remove it, or give lines of tenant=token');
  return tokens.filter((token) => token !== undefined);
}

interface Entry {
  readonly name: string;
  readonly entry: string;
  readonly index: number;
}

/** The entry itself is a secret: problems tell its place. */
function readEntry(read: SettingReader, { name, entry, index }: Entry): TenantTokenConfig | undefined {
  const at = entry.indexOf('=');
  const tenant = entry.slice(0, Math.max(0, at));
  const token = entry.slice(at + 1);
  if (at < 1 || token === '' || /\s/.test(token) || !TENANT.test(tenant)) {
    read.problem(
      name,
      `has an entry (number ${String(index + 1)}) that is not tenant=token or tenant=sha256:<64 hex digits>`,
    );
    return undefined;
  }
  const digest = DIGEST.exec(token)?.[1]?.toLowerCase();
  if (digest === undefined && token.startsWith('sha256:')) {
    read.problem(name, `has an entry (number ${String(index + 1)}) whose digest is not 64 hex digits`);
    return undefined;
  }
  return { tenant, sha256: digest ?? createHash('sha256').update(token).digest('hex') };
}

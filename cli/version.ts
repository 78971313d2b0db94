import { createRequire } from 'node:module';

/** The product's version: the compiled code lies one folder deeper than the sources. */
export const VERSION = readVersion();

function readVersion(): string {
  const require = createRequire(import.meta.url);
  for (const path of ['../package.json', '../../package.json']) {
    try {
      return (require(path) as { readonly version: string }).version;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND')) throw error;
    }
  }
  return 'unknown';
}

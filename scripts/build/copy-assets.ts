import { cp } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Files that the compiled code reads from beside itself and that the compiler does not copy. */
const ASSETS = ['adapters/postgres/migrations'];

const root = new URL('../../', import.meta.url);

for (const asset of ASSETS) {
  const target = fileURLToPath(new URL(`dist/${asset}`, root));
  await cp(fileURLToPath(new URL(asset, root)), target, { recursive: true });
  console.log(`copied ${asset}`);
}

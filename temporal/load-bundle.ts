import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { createBundlerLogger } from './temporal-logger.ts';

/** Everything that a bundle of the sources can hold. */
const SOURCE_FOLDERS = ['workflows', 'domain', 'contracts'] as const;

/** A file with the bundled workflows, as a worker takes it. */
export interface WorkflowBundle {
  readonly codePath: string;
}

/**
 * The bundled workflows: the one built beside the compiled code when this is the compiled code, else one of the
 * sources. Bundling takes seconds, so its result is kept in `cacheDir` under the hash of everything it is made of.
 */
export async function loadBundle({ cacheDir }: { readonly cacheDir: string }): Promise<WorkflowBundle> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const built = join(root, 'workflows-bundle.js');
  if (existsSync(built)) return { codePath: built };
  const codePath = join(cacheDir, `workflows-${await hashOfSources(root)}.js`);
  if (!existsSync(codePath)) await bundleSources(root, codePath, cacheDir);
  return { codePath };
}

/** Two processes may bundle at once: each renames a whole file into place, and either will do. */
async function bundleSources(root: string, codePath: string, cacheDir: string): Promise<void> {
  const workflowsPath = join(
    root,
    'workflows',
    existsSync(join(root, 'workflows', 'index.ts')) ? 'index.ts' : 'index.js',
  );
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: createBundlerLogger() });
  await mkdir(cacheDir, { recursive: true });
  const partial = `${codePath}.${randomUUID()}.part`;
  await writeFile(partial, code);
  await rename(partial, codePath);
}

async function hashOfSources(root: string): Promise<string> {
  const hash = createHash('sha256');
  hash.update(sdkVersion());
  for (const folder of SOURCE_FOLDERS) {
    const names = await readdir(join(root, folder), { recursive: true });
    for (const name of names.filter((file) => /\.[jt]s$/.test(file)).sort()) {
      hash.update(`\0${folder}/${name}\0`).update(await readFile(join(root, folder, name)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

function sdkVersion(): string {
  const { version } = createRequire(import.meta.url)('@temporalio/worker/package.json') as { readonly version: string };
  return version;
}

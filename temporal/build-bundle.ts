import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { createBundlerLogger } from './temporal-logger.ts';

/**
 * Bundles the compiled workflows into `dist/workflows-bundle.js`, so that a worker starts without bundling. Runs after
 * the compiler, with the SDK that the worker will use. It fails when anything in the workflows' imports cannot run in
 * the sandbox: the compiled form shows leaks that the sources hide.
 */
const workflowsPath = fileURLToPath(new URL('../dist/workflows/index.js', import.meta.url));
const bundlePath = fileURLToPath(new URL('../dist/workflows-bundle.js', import.meta.url));

const { code } = await bundleWorkflowCode({ workflowsPath, logger: createBundlerLogger() });
await writeFile(bundlePath, code);

#!/usr/bin/env node
// The launcher, and the only file of the command that Node runs as it is: in a checkout it runs the TypeScript sources,
// in a published package (no sources beside it) the compiled ones. Child processes are started through it too.
import { existsSync } from 'node:fs';

if (existsSync(new URL('./main.ts', import.meta.url))) {
  const { register } = await import('tsx/esm/api');
  register();
  await import('./main.ts');
} else {
  await import('../dist/cli/main.js');
}

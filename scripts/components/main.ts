import { ScoutError } from '../../domain/errors/scout-error.ts';
import { ComponentName } from '../../platform/components/component.ts';
import { createComponents } from '../../platform/components/components.ts';
import type { Components } from '../../platform/components/components.ts';
import { describeEvent } from '../../platform/components/describe-event.ts';
import { COMPONENTS } from '../../platform/components/table.ts';

const USAGE = `Usage: npm run components -- list
       npm run components -- ensure [name…]

list    says which components this machine has, without installing any
ensure  finds or installs the named components (default: all but the optional ones)

Names: ${Object.values(ComponentName).join(', ')}`;

const interruption = new AbortController();
process.once('SIGINT', () => interruption.abort());
process.once('SIGTERM', () => interruption.abort());

const components = createComponents({
  environment: process.env,
  report: (event) => console.error(describeEvent(event)),
  signal: interruption.signal,
});

process.exitCode = await main(process.argv.slice(2));

async function main([action, ...names]: readonly string[]): Promise<number> {
  const unknown = names.find((name) => !isComponentName(name));
  if (unknown !== undefined) return usage(`There is no component ${unknown}.`);
  const chosen = names.filter(isComponentName);
  if (action === 'list' && names.length === 0) return list(components);
  if (action === 'ensure') return ensure(components, chosen.length === 0 ? required() : chosen);
  return usage('');
}

async function list(machine: Components): Promise<number> {
  for (const { name, purpose } of Object.values(COMPONENTS)) {
    const found = await machine.locate(name);
    const state = found === undefined ? 'absent' : `${found.version} (${found.origin}) ${found.path}`;
    console.log(`${name.padEnd(22)}${state}\n${''.padEnd(22)}${purpose}`);
  }
  return 0;
}

async function ensure(machine: Components, names: readonly ComponentName[]): Promise<number> {
  let exitCode = 0;
  for (const name of names) {
    try {
      const found = await machine.ensure(name);
      console.log(`${name.padEnd(22)}${found.version} (${found.origin}) ${found.path}`);
    } catch (error) {
      const failure = ScoutError.from(error);
      console.error(failure.message);
      if (failure.code === 'cancelled') return 130;
      exitCode = 1;
    }
  }
  return exitCode;
}

function required(): readonly ComponentName[] {
  return Object.values(ComponentName).filter((name) => !COMPONENTS[name].optional);
}

function isComponentName(name: string): name is ComponentName {
  return Object.hasOwn(COMPONENTS, name);
}

function usage(problem: string): number {
  console.error(problem === '' ? USAGE : `${problem}\n\n${USAGE}`);
  return 64;
}

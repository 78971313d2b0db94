import type { ComponentName, InstalledComponent } from './component.ts';
import { ensureComponent, locateComponent } from './ensure-component.ts';
import { createComponentWorld } from './node/component-world.ts';
import type { ComponentsOptions } from './node/component-world.ts';
import { COMPONENTS } from './table.ts';

/** Finds and installs the programs of the table on this machine. */
export interface Components {
  /** Finds or installs; see ensure-component.ts for the order and the errors. */
  ensure(name: ComponentName): Promise<InstalledComponent>;
  /** Finds without installing. */
  locate(name: ComponentName): Promise<InstalledComponent | undefined>;
}

/** The components of this machine. */
export function createComponents(options: ComponentsOptions): Components {
  const world = createComponentWorld(options);
  return {
    ensure: async (name) => ensureComponent(COMPONENTS[name], world),
    locate: async (name) => locateComponent(COMPONENTS[name], world),
  };
}

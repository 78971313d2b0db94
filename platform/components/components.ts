import type { ComponentName, InstalledComponent } from './component.ts';
import { readComponentSettings } from './component-settings.ts';
import { ensureComponent, locateComponent } from './ensure-component.ts';
import { createNodeClock } from './node/node-clock.ts';
import { createNodeDownloads } from './node/node-downloads.ts';
import { createNodeFiles } from './node/node-files.ts';
import { createNodeProcesses } from './node/node-processes.ts';
import type { ComponentEvent } from './ports.ts';
import { COMPONENTS } from './table.ts';

/** Finds and installs the programs of the table on this machine. */
export interface Components {
  /** Finds or installs; see ensure-component.ts for the order and the errors. */
  ensure(name: ComponentName): Promise<InstalledComponent>;
  /** Finds without installing. */
  locate(name: ComponentName): Promise<InstalledComponent | undefined>;
}

/** What {@link createComponents} needs. */
export interface ComponentsOptions {
  /** The environment of this process: read for settings, and given to the programs that install. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Receives a line of progress at each step and every 15 s in long ones. */
  readonly report: (event: ComponentEvent) => void;
  /** Stops an installation under way and cleans up after it. */
  readonly signal?: AbortSignal;
}

/** The components of this machine. */
export function createComponents(options: ComponentsOptions): Components {
  const world = {
    settings: readComponentSettings(options.environment),
    files: createNodeFiles(),
    processes: createNodeProcesses(options.environment),
    downloads: createNodeDownloads(),
    clock: createNodeClock(),
    report: options.report,
    signal: options.signal ?? new AbortController().signal,
  };
  return {
    ensure: async (name) => ensureComponent(COMPONENTS[name], world),
    locate: async (name) => locateComponent(COMPONENTS[name], world),
  };
}

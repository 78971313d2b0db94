import { readComponentSettings } from '../component-settings.ts';
import type { ComponentEvent, ComponentWorld } from '../ports.ts';
import { createNodeClock } from './node-clock.ts';
import { createNodeDownloads } from './node-downloads.ts';
import { createNodeFiles } from './node-files.ts';
import { createNodeProcesses } from './node-processes.ts';

/** What the components of a machine need from their caller. */
export interface ComponentsOptions {
  /** The environment of this process: read for settings, and given to the programs that install. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Receives a line of progress at each step and every 15 s in long ones. */
  readonly report: (event: ComponentEvent) => void;
  /** Stops an installation under way and cleans up after it. */
  readonly signal?: AbortSignal;
}

/** This machine, seen through the ports. */
export function createComponentWorld(options: ComponentsOptions): ComponentWorld {
  return {
    settings: readComponentSettings(options.environment),
    files: createNodeFiles(),
    processes: createNodeProcesses(options.environment),
    downloads: createNodeDownloads(),
    clock: createNodeClock(),
    report: options.report,
    signal: options.signal ?? new AbortController().signal,
  };
}

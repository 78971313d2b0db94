import type { Component, InstalledComponent } from '../component.ts';
import type { ComponentWorld } from '../ports.ts';

/** What looking in one place gave: the component, or why it is not there. */
export type LocateResult =
  | { readonly kind: 'found'; readonly installed: InstalledComponent }
  | { readonly kind: 'not_here'; readonly reason: string };

/** Looks for a component in one place without changing anything. */
export type Locate = (component: Component, world: ComponentWorld) => Promise<LocateResult>;

/** Whether a path can be the candidate at all: an executable file, or a folder for jars. */
export async function isCandidate(path: string, component: Component, world: ComponentWorld): Promise<boolean> {
  return component.form === 'jars' ? world.files.isFolder(path) : world.files.isProgram(path);
}

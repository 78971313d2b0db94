/** A change of workflow code that runs beside the code it replaces until the last old history is gone. */
export interface Patch {
  /** The id given to `patched`. */
  readonly id: string;
  /** The day the change was released, ISO 8601. */
  readonly since: string;
  /** When the old branch goes: `patched` becomes `deprecatePatch`, then nothing. */
  readonly removeWhen: string;
}

/**
 * Every patch in force. Deliveries live for weeks, so a released change of their order of steps needs one; the replay
 * tests over recorded histories fail without it. Empty at the first release.
 */
export const patches: readonly Patch[] = [];

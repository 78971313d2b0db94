/** A started part of the platform, server or role. */
export interface SupervisedPart {
  readonly name: string;
  /** Resolves with a sentence about its end; never rejects. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

/**
 * Watches the parts of the platform. The first one that ends without being asked to settles `failed`; `stop` ends the
 * parts in the reverse order of their start, so that no part outlives what it depends on.
 */
export interface Supervisor {
  readonly failed: Promise<string>;
  add(part: SupervisedPart): void;
  stop(): Promise<void>;
}

/**
 * Creates a supervisor; `onStopped` runs once, after the last part is gone. When a part cannot be stopped the others
 * are stopped all the same, and `stop` rejects with the first failure.
 */
export function createSupervisor(options: { readonly onStopped: () => void }): Supervisor {
  const parts: SupervisedPart[] = [];
  const { promise: failed, resolve: fail } = deferred();
  let stopping: Promise<void> | undefined;
  const stopAll = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const part of parts.toReversed()) await part.stop().catch((error: unknown) => failures.push(error));
    // A part that may live on stays remembered, so that the next start can end it.
    if (failures.length > 0) throw failures[0];
    options.onStopped();
  };
  return {
    failed,
    add(part) {
      parts.push(part);
      void part.exited.then((reason) => {
        if (stopping === undefined) fail(reason);
      });
    },
    stop() {
      stopping ??= stopAll();
      return stopping;
    },
  };
}

/** Promise.withResolvers, which Node 20 does not have. */
function deferred(): { readonly promise: Promise<string>; readonly resolve: (reason: string) => void } {
  let resolve: (reason: string) => void = () => undefined;
  const promise = new Promise<string>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** Lets callers in, and can be closed until all who are in have left. */
export interface Turnstile {
  /** Waits while it is closed; returns how to leave. */
  enter(): Promise<() => void>;
  /** Lets nobody in any more and resolves when nobody is in. */
  close(): Promise<void>;
  open(): void;
}

/** Creates one that is open. */
export function createTurnstile(): Turnstile {
  let inside = 0;
  let opened: Promise<void> | undefined;
  let open: () => void = () => undefined;
  let emptied: () => void = () => undefined;

  const leave = (): void => {
    inside -= 1;
    if (inside === 0) emptied();
  };

  return {
    async enter() {
      while (opened !== undefined) await opened;
      inside += 1;
      return leave;
    },
    async close() {
      opened ??= new Promise((resolve) => {
        open = resolve;
      });
      if (inside === 0) return;
      await new Promise<void>((resolve) => {
        emptied = resolve;
      });
    },
    open() {
      opened = undefined;
      open();
    },
  };
}

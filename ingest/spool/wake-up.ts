/** A pause that somebody else can end. */
export interface WakeUp {
  /** Resolves after the time, or at the next {@link wake}. */
  wait(ms: number): Promise<void>;
  wake(): void;
}

/** Creates one. Waiting does not keep the process alive. */
export function createWakeUp(): WakeUp {
  let wake: () => void = () => undefined;
  return {
    async wait(ms) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        wake = resolve;
        timer = setTimeout(resolve, ms);
        timer.unref();
      });
      clearTimeout(timer);
    },
    wake: () => wake(),
  };
}

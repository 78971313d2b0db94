/** A process's life as its backends see it: a call that it dies in never comes back, with or without having worked. */
export interface Life {
  /** Dies in the n-th backend call from now (1 is the next), before or after the call took effect. */
  dieIn(calls: number, when: 'before' | 'after'): void;
  kill(): void;
  readonly isDead: boolean;
  /** Resolves when it has died. */
  readonly died: Promise<void>;
  /** The port as the mortal process uses it. */
  mortal<Port extends object>(port: Port): Port;
}

/** Creates a life that ends only when told to. */
export function createLife(): Life {
  let isDead = false;
  let callsLeft = Infinity;
  let when: 'before' | 'after' = 'before';
  let resolveDied: () => void = () => undefined;
  const died = new Promise<void>((resolve) => {
    resolveDied = resolve;
  });
  const never = new Promise<never>(() => undefined);

  function kill(): void {
    isDead = true;
    resolveDied();
  }

  async function live(call: () => unknown): Promise<unknown> {
    if (isDead) return never;
    callsLeft -= 1;
    if (callsLeft > 0) return call();
    if (when === 'after') await call();
    kill();
    return never;
  }

  return {
    dieIn(calls, moment) {
      callsLeft = calls;
      when = moment;
    },
    kill,
    get isDead() {
      return isDead;
    },
    died,
    mortal: <Port extends object>(port: Port): Port =>
      new Proxy(port, {
        get(target, name): unknown {
          const member: unknown = Reflect.get(target, name);
          if (typeof member !== 'function') return member;
          return (...args: unknown[]) => live(() => Reflect.apply(member, target, args));
        },
      }),
  };
}

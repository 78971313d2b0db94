/** What a role tells the supervisor that started it. */
export type RoleMessage =
  | { readonly kind: 'ready'; readonly addresses: Readonly<Record<string, string>> }
  | { readonly kind: 'failed'; readonly message: string };

/** Tells the supervisor, if there is one; a role that was started by hand has none. */
export function tellParent(message: RoleMessage): void {
  process.send?.(message);
}

/** What the supervisor tells a role. */
export type SupervisorMessage = { readonly kind: 'stop' };

/**
 * A signal that fires when the process shall stop: when the supervisor says so or is gone (its channel closes, also
 * after a kill), or, where nobody supervises, on SIGTERM and SIGINT. A supervised role does not heed those itself:
 * terminals and service managers send them to the whole process group, and the database must outlive the stream's last
 * checkpoint.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort();
  };
  const onSignal = process.send === undefined ? stop : () => undefined;
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  // Processes of one role also hear other things from the one that started them.
  process.on('message', (message: { readonly kind?: unknown } | undefined) => {
    if (message?.kind === 'stop') stop();
  });
  process.on('disconnect', stop);
  return controller.signal;
}

/** What a role tells the supervisor that started it. */
export type RoleMessage =
  | { readonly kind: 'ready'; readonly addresses: Readonly<Record<string, string>> }
  | { readonly kind: 'failed'; readonly message: string };

/** Tells the supervisor, if there is one; a role that was started by hand has none. */
export function tellParent(message: RoleMessage): void {
  process.send?.(message);
}

/**
 * A signal that fires when the process shall stop: on SIGTERM; when the supervisor is gone (its channel closes, also
 * after a kill); and on SIGINT when nobody supervises, because a terminal's interrupt reaches the whole process group
 * and the supervisor stops its roles in order.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort();
  };
  const supervised = process.send !== undefined;
  process.on('SIGTERM', stop);
  process.on('SIGINT', supervised ? () => undefined : stop);
  process.on('disconnect', stop);
  return controller.signal;
}

/** A terminal and npm both pass an interrupt on, and service managers tell a whole group: one wish can arrive twice. */
const REPEATED_SIGNAL_MS = 1_000;
/** Status of a process that an interrupt ended. */
const EXIT_INTERRUPTED = 130;

/**
 * A signal that fires at the first SIGINT or SIGTERM, to stop in order. A second one later ends the process at once, for
 * those who cannot wait.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  let firstAtMs: number | undefined;
  const onSignal = (): void => {
    if (firstAtMs !== undefined && Date.now() - firstAtMs > REPEATED_SIGNAL_MS) process.exit(EXIT_INTERRUPTED);
    firstAtMs ??= Date.now();
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}

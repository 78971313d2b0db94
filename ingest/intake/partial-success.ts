import type { OtlpPartialSuccess } from '../../contracts/otlp/otlp-messages.ts';
import type { RecordRejection } from '../../contracts/otlp/record-rejection.ts';
import type { Signal } from '../../contracts/otlp/signal.ts';

const ITEMS: Readonly<Record<Signal, string>> = {
  traces: 'spans',
  logs: 'log records',
  metrics: 'data points',
};

/** How OTLP says it: how many were rejected and why; undefined when everything was accepted. */
export function partialSuccessOf(
  signal: Signal,
  rejected: ReadonlyMap<RecordRejection, number>,
): OtlpPartialSuccess | undefined {
  if (rejected.size === 0) return undefined;
  const counts = [...rejected];
  const reasons = counts.map(([reason, count]) => `${reason} (${count})`);
  return {
    rejectedSpans: counts.reduce((sum, [, count]) => sum + count, 0),
    errorMessage: `Rejected ${ITEMS[signal]} by reason: ${reasons.join(', ')}.`,
  };
}

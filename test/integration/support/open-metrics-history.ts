/** One series: its labels, and how much it grows in the minute at `minute` of the history, or what a gauge is then. */
export type HistorySeries = { readonly name: string; readonly labels: Readonly<Record<string, string>> } & (
  { readonly perMinute: (minute: number) => number } | { readonly valueAt: (minute: number) => number }
);

/** A metric family as OpenMetrics declares it. */
export interface HistoryFamily {
  readonly name: string;
  readonly type: 'counter' | 'histogram' | 'gauge';
  readonly series: readonly HistorySeries[];
}

/** When the history ends, how long it is, and how often it has a sample. */
export interface HistorySpan {
  readonly toMs: number;
  readonly minutes: number;
  readonly stepMinutes: number;
}

const MINUTE_MS = 60_000;

/**
 * Counters that grew for a while, and gauges, as the OpenMetrics text that `promtool tsdb create-blocks-from openmetrics` reads: one
 * sample every `stepMinutes`, the last one at `toMs`.
 */
export function openMetricsHistory(
  families: readonly HistoryFamily[],
  { toMs, minutes, stepMinutes }: HistorySpan,
): string {
  const lines = families.flatMap(({ name, type, series }) => [
    `# TYPE ${name} ${type}`,
    ...series.flatMap((one) => samplesOf(one, { toMs, minutes, stepMinutes })),
  ]);
  return `${lines.join('\n')}\n# EOF\n`;
}

function samplesOf(series: HistorySeries, span: HistorySpan): readonly string[] {
  const { name, labels } = series;
  const selector = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  const lines: string[] = [];
  let total = 0;
  for (let minute = 0; minute <= span.minutes; minute += 1) {
    if ('valueAt' in series) total = series.valueAt(minute);
    else if (minute > 0) total += series.perMinute(minute);
    if (minute % span.stepMinutes !== 0) continue;
    const seconds = (span.toMs - (span.minutes - minute) * MINUTE_MS) / 1_000;
    lines.push(`${name}{${selector.join(',')}} ${String(total)} ${String(seconds)}`);
  }
  return lines;
}

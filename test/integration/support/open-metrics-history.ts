/** One series: its labels and how much it grows in the minute at `minute` of the history. */
export interface HistorySeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly perMinute: (minute: number) => number;
}

/** A metric family as OpenMetrics declares it. */
export interface HistoryFamily {
  readonly name: string;
  readonly type: 'counter' | 'histogram';
  readonly series: readonly HistorySeries[];
}

const MINUTE_MS = 60_000;

/**
 * Counters that grew for a while, as the OpenMetrics text that `promtool tsdb create-blocks-from openmetrics` reads: one
 * sample every `stepMinutes`, the last one at `toMs`.
 */
export function openMetricsHistory(
  families: readonly HistoryFamily[],
  { toMs, minutes, stepMinutes }: { readonly toMs: number; readonly minutes: number; readonly stepMinutes: number },
): string {
  const lines: string[] = [];
  for (const { name, type, series } of families) {
    lines.push(`# TYPE ${name} ${type}`);
    for (const { name: sample, labels, perMinute } of series) {
      const selector = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
      let total = 0;
      for (let minute = 0; minute <= minutes; minute += 1) {
        if (minute > 0) total += perMinute(minute);
        if (minute % stepMinutes !== 0) continue;
        const seconds = (toMs - (minutes - minute) * MINUTE_MS) / 1_000;
        lines.push(`${sample}{${selector.join(',')}} ${String(total)} ${String(seconds)}`);
      }
    }
  }
  return `${lines.join('\n')}\n# EOF\n`;
}

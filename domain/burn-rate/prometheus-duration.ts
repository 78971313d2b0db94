const UNITS = [
  { suffix: 'y', seconds: 31_536_000, exactOnly: true },
  { suffix: 'w', seconds: 604_800, exactOnly: true },
  { suffix: 'd', seconds: 86_400, exactOnly: false },
  { suffix: 'h', seconds: 3_600, exactOnly: false },
  { suffix: 'm', seconds: 60, exactOnly: false },
  { suffix: 's', seconds: 1, exactOnly: false },
] as const;

/**
 * A duration as Prometheus prints it (`model.Duration.String` of prometheus/common): years and weeks only when they
 * divide the duration exactly, so 28 days is `4w`, 30 days `30d` and 36 hours `1d12h`.
 * `seconds` is a non-negative integer; 0 gives `0s`.
 */
export function prometheusDuration(seconds: number): string {
  if (seconds === 0) return '0s';
  let rest = seconds;
  let text = '';
  for (const unit of UNITS) {
    if (unit.exactOnly && rest % unit.seconds !== 0) continue;
    const count = Math.floor(rest / unit.seconds);
    rest -= count * unit.seconds;
    if (count > 0) text += `${String(count)}${unit.suffix}`;
  }
  return text;
}

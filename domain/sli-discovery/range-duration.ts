import { prometheusDuration } from '../burn-rate/prometheus-duration.ts';
import type { TimeRange } from './ports.ts';

/** The length of a range as PromQL writes it, for a query over all of it. */
export function rangeDuration({ fromMs, toMs }: TimeRange): string {
  return prometheusDuration(Math.round((toMs - fromMs) / 1_000));
}

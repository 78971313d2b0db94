import { cronJobScopes } from '../../domain/sli-discovery/cron-job-scopes.ts';
import { seriesSelector } from '../../domain/sli-discovery/discovered-sli.ts';
import type { PrometheusQueries, TimeRange } from '../../domain/sli-discovery/ports.ts';
import { rangeDuration } from '../../domain/sli-discovery/range-duration.ts';
import { serviceScopes } from '../../domain/sli-discovery/sli-scope.ts';
import type { CountedLabels, ServiceScopes } from '../../domain/sli-discovery/sli-scope.ts';
import { sourceLabels } from '../../domain/sli-discovery/source-labels.ts';
import type { SourceLabels } from '../../domain/sli-discovery/source-labels.ts';
import type { WorkReading, WorkSource } from '../../domain/sli-discovery/work-convention.ts';

/** Whose work a source tells of. */
export interface WorkScopes {
  readonly labels: SourceLabels;
  readonly services: readonly ServiceScopes[];
}

/** Who has no sample for so long is gone: nothing can be promised of it. */
const ALIVE = '1d';
/** Runs are rarer than samples. */
const RECENT_RUNS = '7d';

/** Takes the series of a source apart by service, place, and topic, queue or job. */
export async function findWorkScopes(
  prometheus: PrometheusQueries,
  { convention, reading }: WorkSource,
  range: TimeRange,
): Promise<WorkScopes> {
  const selectors = selectedMetrics(reading).map((metric) => seriesSelector(metric, convention.matchers));
  const names = await Promise.all(selectors.map((selector) => prometheus.labelNames(selector, range)));
  const labels = sourceLabels(convention, names.flat());
  const by = [...labels.services, ...labels.operation, ...labels.places];
  const counted: CountedLabels[] = [];
  for (const selector of selectors) {
    const samples = await prometheus.instant(weightQuery(reading, selector, { by, range }), range.toMs);
    for (const { labels: ofSeries, value } of samples) {
      if (value > 0) counted.push({ labels: ofSeries, requests: value });
    }
  }
  const takeApart = reading.form === 'finished' ? cronJobScopes : serviceScopes;
  const services = takeApart({ labels, matchers: convention.matchers, counted });
  const { ignoredServices } = convention;
  return { labels, services: services.filter(({ service }) => ignoredServices?.test(service) !== true) };
}

/** Metrics whose series say who there is. */
function selectedMetrics(reading: WorkReading): readonly string[] {
  if (reading.form === 'ages') return [`${reading.metric}_count`];
  return 'bad' in reading ? [reading.metric, reading.bad] : [reading.metric];
}

/** How much there is of each, by which operations are put in their order: events of a counter, series of a gauge. */
function weightQuery(
  reading: WorkReading,
  selector: string,
  { by, range }: { readonly by: readonly string[]; readonly range: TimeRange },
): string {
  const grouping = by.length === 0 ? '' : ` by (${by.join(', ')}) `;
  if (countsEvents(reading)) return `sum${grouping}(increase(${selector}[${rangeDuration(range)}]))`;
  const lookback = reading.form === 'finished' ? RECENT_RUNS : ALIVE;
  return `count${grouping}(last_over_time(${selector}[${lookback}]))`;
}

/** What is recorded by the minute is no counter. */
function countsEvents(reading: WorkReading): boolean {
  return reading.form === 'labelled' ? !reading.recorded : reading.form === 'parts' || reading.form === 'ages';
}

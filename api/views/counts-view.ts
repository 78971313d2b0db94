import type { BucketsEvidence, EvidenceQuery } from '../../contracts/rest/evidence.ts';
import { evidenceHourOf } from '../../domain/evidence/evidence-figures.ts';
import type { EvidenceFigures } from '../../domain/evidence/evidence-figures.ts';
import type { EventCount } from '../../domain/sli/sli-bucket.ts';
import { latencyView } from './latency-view.ts';
import { optionalTimeView, timeView } from './time-view.ts';

/** The wanted part of the counts. */
export function countsView(
  figures: EvidenceFigures,
  { resolution, from, limit }: EvidenceQuery,
): Pick<BucketsEvidence, 'items' | 'next_from' | 'resolution'> {
  const latency = new Map(figures.hours.map((hour) => [hour.startMs, hour.latency]));
  const counts = resolution === 'minute' ? figures.minutes : byHour(figures);
  const fromMs = from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(from);
  const rest = counts.filter(({ startMs }) => startMs >= fromMs);
  return {
    resolution,
    items: rest.slice(0, limit).map(({ startMs, total, bad }) => ({
      start: timeView(startMs),
      ...{ total, bad },
      ...latencyView(resolution === 'hour' ? latency.get(startMs) : undefined),
    })),
    next_from: optionalTimeView(rest[limit]?.startMs),
  };
}

/** Hours are counted back from the end, as their distributions are. */
function byHour({ minutes, toMs }: EvidenceFigures): readonly EventCount[] {
  const hours = new Map<number, { startMs: number; total: number; bad: number }>();
  for (const { startMs, total, bad } of minutes) {
    const hourMs = evidenceHourOf(startMs, toMs);
    const hour = hours.get(hourMs) ?? { startMs: hourMs, total: 0, bad: 0 };
    hours.set(hourMs, { startMs: hourMs, total: hour.total + total, bad: hour.bad + bad });
  }
  return [...hours.values()].sort((a, b) => a.startMs - b.startMs);
}

import { quoteLabelValue } from '../../domain/sli/journey-metrics.ts';
import type { JourneyCounters } from './journey-counters.ts';
import { journeyFamilies } from './journey-families.ts';
import type { JourneyFamily } from './journey-families.ts';
import type { MetricSample } from './ports.ts';

/** Prometheus text format 0.0.4 of all journeys: a family is one block, so the journeys are inside the families. */
export function journeyExposition(journeys: readonly JourneyCounters[]): string {
  return `${journeyFamilies(journeys).flatMap(familyLines).join('\n')}\n`;
}

function familyLines({ name, kind, help, samples }: JourneyFamily): readonly string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`, ...samples.map(sampleLine)];
}

function sampleLine({ name, labels, value }: MetricSample): string {
  return `${name}{${labels.map(([label, text]) => `${label}=${quoteLabelValue(text)}`).join(',')}} ${String(value)}`;
}

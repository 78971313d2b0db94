import { toSlothSpec } from '../../contracts/slo-spec/write-sloth-spec.ts';
import { toYaml } from '../../domain/artifact/to-yaml.ts';
import { formatCount, formatPercent } from '../../domain/recommendation/format-figures.ts';
import { sloName } from '../../domain/recommendation/slo-name.ts';
import { alertName } from '../../domain/rules/alert-name.ts';
import { SpecFormat } from '../../domain/slo-spec/slo-spec.ts';
import type { SloSpec } from '../../domain/slo-spec/slo-spec.ts';
import { sourceMetric } from '../../domain/sli-discovery/discovered-sli.ts';
import type { SliScope } from '../../domain/sli-discovery/sli-scope.ts';
import type { DiscoveredSli, Discovery } from './discovery.ts';

const ON = { disabled: false, labels: {}, annotations: {} } as const;

/** The recommended SLOs as Sloth specifications, a YAML document a service: what `slo-scout rules generate` reads. */
export function discoverySpecs({ slis }: Discovery, windowDays: number): string {
  const services = [...new Set(slis.map(({ scope }) => specService(scope)))];
  const documents = services.flatMap((service): readonly string[] => {
    const ofService = slis.filter(({ scope }) => specService(scope) === service);
    const slos = ofService.flatMap((sli) => specOf(sli, ofService, windowDays) ?? []);
    if (slos.length === 0) return [];
    const place = { file: '', document: 1 };
    return [toYaml('', toSlothSpec({ place, format: SpecFormat.sloth, slos }))];
  });
  return documents.join('---\n');
}

function specOf(found: DiscoveredSli, all: readonly DiscoveredSli[], windowDays: number): SloSpec | undefined {
  const { judged, scope, sli, kind, bad, counts } = found;
  if (judged.verdict.kind === 'refused') return undefined;
  const { target } = judged.verdict.variants[1];
  const { total, bad: badEvents } = judged.recorded;
  const spec = {
    service: specService(scope),
    name: sloName(
      journeyOf(found),
      kind.replaceAll('_', '-'),
      all.map((other) => journeyOf(other)),
    ),
    description:
      `${scope.operation ?? `All ${counts}`}: bad are ${bad}. ${formatPercent(1 - badEvents / total)} of ${formatCount(total)} ${counts} were good; ` +
      `the next ${String(windowDays)} days miss it with a risk of ${formatPercent(target.missRisk)}.`,
    objectivePpm: target.objectivePpm,
    labels: {},
    sli,
  };
  const name = alertName(spec);
  return { ...spec, alerting: { name, labels: {}, annotations: {}, page: ON, ticket: ON } };
}

/** OpenTelemetry's job is `namespace/name`; names of specifications have no slash. A place is part of the name. */
function specService({ service, place }: SliScope): string {
  const where = place === undefined ? '' : place.replaceAll(/[^=, ]+=/g, '').replaceAll(', ', '-');
  const name = [service, where]
    .join('-')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
  return name.length < 2 ? `service-${name}` : name;
}

/** Two kinds of requests may have operations of one name. */
function journeyOf({ scope, source, counts }: DiscoveredSli): {
  readonly journeyId: string;
  readonly operation: string;
} {
  const operation = scope.operation ?? counts;
  const { id } = source.convention;
  // Metrics that are known by their names alone are each about something of their own.
  return { journeyId: `${id === 'custom' ? sourceMetric(source) : id} ${operation}`, operation };
}

import { prometheusDuration } from '../../domain/burn-rate/prometheus-duration.ts';
import { ppmToPercent } from '../../domain/slo/objective.ts';
import type { SloSpec, SpecAlerting, SpecObject } from '../../domain/slo-spec/slo-spec.ts';
import { toPyrraIndicator } from './pyrra-indicator.ts';
import { PYRRA_LABEL_PREFIX } from './pyrra-spec.ts';

const DAY_SECONDS = 86_400;
const SERVICE = `${PYRRA_LABEL_PREFIX}service`;

/** What an SLO is written as Pyrra's with. */
export interface PyrraContext {
  /** For SLOs that name no window. */
  readonly windowDays: number;
  /** The object that the SLO was read from: one of its name is kept, whose reader may select it by its labels. */
  readonly object?: SpecObject | undefined;
}

/** An SLO as Pyrra's `ServiceLevelObjective`; undefined when its queries are more than Pyrra's indicators. */
export function toPyrraSpec(slo: SloSpec, { windowDays, object }: PyrraContext): object | undefined {
  const indicator = toPyrraIndicator(slo.sli);
  if (indicator === undefined) return undefined;
  return {
    apiVersion: 'pyrra.dev/v1alpha1',
    kind: 'ServiceLevelObjective',
    metadata: metadataOf(slo, object?.name === slo.name ? object : undefined),
    spec: {
      target: ppmToPercent(slo.objectivePpm),
      window: prometheusDuration((slo.windowDays ?? windowDays) * DAY_SECONDS),
      ...(slo.description === '' ? {} : { description: slo.description }),
      indicator,
      ...alertingOf(slo.alerting),
    },
  };
}

function metadataOf(slo: SloSpec, object: SpecObject | undefined): object {
  const made: SpecObject = { name: objectName(slo), labels: {}, annotations: {} };
  const { name, namespace, labels, annotations } = object ?? made;
  // Pyrra knows no services: a label says it where neither namespace nor name does.
  const isTold = (namespace ?? name) === slo.service && labels[SERVICE] === undefined;
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    labels: { ...labelsOf(slo, labels), ...(isTold ? {} : { [SERVICE]: slo.service }) },
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}

/** RFC 1123 has lower case letters, digits, dashes and dots. */
function objectName({ service, name }: SloSpec): string {
  return `${service}-${name}`.toLowerCase().replaceAll(/[^a-z0-9.-]+/g, '-');
}

/** Labels of the object that are none of the series, and those of the series with Pyrra's prefix. */
function labelsOf(slo: SloSpec, ofObject: SpecObject['labels']): Readonly<Record<string, string>> {
  const own = Object.entries(ofObject).filter(([label]) => !label.startsWith(PYRRA_LABEL_PREFIX));
  const ofSeries = Object.entries(slo.labels).map(
    ([label, value]) => [`${PYRRA_LABEL_PREFIX}${label}`, value] as const,
  );
  return Object.fromEntries([...own, ...ofSeries]);
}

function alertingOf({ name, page, ticket, onAbsence }: SpecAlerting): object {
  const silent = onAbsence === true ? { burnrates: false } : { disabled: true };
  const alerting = {
    ...(page.disabled && ticket.disabled ? silent : {}),
    ...(name === '' ? {} : { name }),
  };
  return Object.keys(alerting).length === 0 ? {} : { alerting };
}

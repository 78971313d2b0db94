import { alertName } from '../../domain/rules/alert-name.ts';
import { ppmToPercent } from '../../domain/slo/objective.ts';
import type { SloSpec, SpecAlert, SpecDocument, SpecSli } from '../../domain/slo-spec/slo-spec.ts';

/** How Sloth's two formats write the same fields. */
interface FieldNames {
  readonly error: string;
  readonly total: string;
  readonly ratio: string;
  readonly page: string;
  readonly ticket: string;
}

const SNAKE: FieldNames = {
  error: 'error_query',
  total: 'total_query',
  ratio: 'error_ratio_query',
  page: 'page_alert',
  ticket: 'ticket_alert',
};
const CAMEL: FieldNames = {
  error: 'errorQuery',
  total: 'totalQuery',
  ratio: 'errorRatioQuery',
  page: 'pageAlert',
  ticket: 'ticketAlert',
};

/**
 * A document as Sloth reads it: a `PrometheusServiceLevel` where it was an object of Kubernetes, else `prometheus/v1`.
 * Sloth has no field for the SLO window; whoever converts says so. It wants a name for alerts that are not disabled.
 */
export function toSlothSpec({ object, slos }: SpecDocument): object {
  const service = slos[0]?.service ?? '';
  if (object === undefined) {
    return { version: 'prometheus/v1', service, slos: slos.map((slo) => sloOf(slo, SNAKE)) };
  }
  const { name, namespace, labels, annotations } = object;
  return {
    apiVersion: 'sloth.slok.dev/v1',
    kind: 'PrometheusServiceLevel',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), ...maps({ labels, annotations }) },
    spec: { service, slos: slos.map((slo) => sloOf(slo, CAMEL)) },
  };
}

function sloOf(slo: SloSpec, names: FieldNames): object {
  const { labels, annotations, page, ticket } = slo.alerting;
  const isSilent = page.disabled && ticket.disabled;
  const name = slo.alerting.name === '' && !isSilent ? alertName(slo) : slo.alerting.name;
  return {
    name: slo.name,
    objective: Number(ppmToPercent(slo.objectivePpm)),
    ...(slo.description === '' ? {} : { description: slo.description }),
    ...maps({ labels: slo.labels }),
    sli: sliOf(slo.sli, names),
    alerting: {
      ...(name === '' ? {} : { name }),
      ...maps({ labels, annotations }),
      [names.page]: alertOf(page),
      [names.ticket]: alertOf(ticket),
    },
  };
}

function sliOf(sli: SpecSli, names: FieldNames): object {
  switch (sli.kind) {
    case 'events':
      return { events: { [names.error]: sli.bad, [names.total]: sli.total } };
    case 'good_events': {
      // Good events may have no series at all in a full outage: then none was good.
      const bad = `(${sli.total}) - ((${sli.good}) or 0 * (${sli.total}))`;
      return { events: { [names.error]: bad, [names.total]: sli.total } };
    }
    case 'error_ratio':
      return { raw: { [names.ratio]: sli.errorRatio } };
  }
}

function alertOf({ disabled, labels, annotations }: SpecAlert): object {
  return { ...(disabled ? { disable: true } : {}), ...maps({ labels, annotations }) };
}

/** Maps without the empty ones. */
function maps(all: Readonly<Record<string, Readonly<Record<string, string>>>>): object {
  return Object.fromEntries(Object.entries(all).filter(([, map]) => Object.keys(map).length > 0));
}

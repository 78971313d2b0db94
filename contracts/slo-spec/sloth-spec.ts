import { z } from 'zod';
import { SpecFormat } from '../../domain/slo-spec/slo-spec.ts';
import type { SpecDocument } from '../../domain/slo-spec/slo-spec.ts';
import { parseLeniently } from './parse-leniently.ts';
import { ObjectivePercent, SliQuery } from './slo-fields.ts';
import { SlothAlert, toAlerting, toSli, toSloSpecs } from './sloth-slo.ts';
import { SlothName, TextMap } from './spec-scalars.ts';
import type { ProblemLog, YamlDocument } from './yaml-document.ts';

const Events = z
  .strictObject({ error_query: SliQuery, total_query: SliQuery })
  .transform(({ error_query, total_query }) => ({ bad: error_query, total: total_query }));

const Raw = z
  .strictObject({ error_ratio_query: SliQuery })
  .transform(({ error_ratio_query }) => ({ errorRatio: error_ratio_query }));

const Alerting = z
  .strictObject({
    name: z.string().nullish(),
    labels: TextMap,
    annotations: TextMap,
    page_alert: SlothAlert,
    ticket_alert: SlothAlert,
  })
  .transform(({ page_alert, ticket_alert, ...rest }, context) =>
    toAlerting({ ...rest, page: page_alert, ticket: ticket_alert }, context),
  );

/** Sloth's own format, `version: prometheus/v1` (pkg/prometheus/api/v1 of slok/sloth). */
const SlothSpec = z.strictObject({
  version: z.literal('prometheus/v1'),
  service: SlothName,
  labels: TextMap,
  slos: z
    .array(
      z.strictObject({
        name: SlothName,
        description: z.string().nullish(),
        objective: ObjectivePercent,
        labels: TextMap,
        sli: z
          .strictObject({ events: Events.nullish(), raw: Raw.nullish(), plugin: z.unknown().optional() })
          .transform(toSli),
        alerting: Alerting,
      }),
    )
    .min(1, 'must have at least one SLO'),
});

/** Reads a `prometheus/v1` document; undefined when the log has its problems. */
export function readSlothSpec(document: YamlDocument, log: ProblemLog): SpecDocument | undefined {
  const spec = parseLeniently(SlothSpec, document, log);
  if (spec === undefined) return undefined;
  return { place: document.place, format: SpecFormat.sloth, slos: toSloSpecs(spec) };
}

import { z } from 'zod';
import { SpecFormat } from '../../domain/slo-spec/slo-spec.ts';
import type { SpecDocument } from '../../domain/slo-spec/slo-spec.ts';
import { parseLeniently } from './parse-leniently.ts';
import { ObjectivePercent, SliQuery } from './slo-fields.ts';
import { SlothAlert, toAlerting, toSli, toSloSpecs } from './sloth-slo.ts';
import { ObjectMetadata, SlothName, TextMap } from './spec-scalars.ts';
import type { ProblemLog, YamlDocument } from './yaml-document.ts';

const Events = z
  .strictObject({ errorQuery: SliQuery, totalQuery: SliQuery })
  .transform(({ errorQuery, totalQuery }) => ({ bad: errorQuery, total: totalQuery }));

const Raw = z
  .strictObject({ errorRatioQuery: SliQuery })
  .transform(({ errorRatioQuery }) => ({ errorRatio: errorRatioQuery }));

const Alerting = z
  .strictObject({
    name: z.string().nullish(),
    labels: TextMap,
    annotations: TextMap,
    pageAlert: SlothAlert,
    ticketAlert: SlothAlert,
  })
  .transform(({ pageAlert, ticketAlert, ...rest }, context) =>
    toAlerting({ ...rest, page: pageAlert, ticket: ticketAlert }, context),
  );

/** Sloth's custom resource, `sloth.slok.dev/v1` `PrometheusServiceLevel`. What the cluster adds to it is not read. */
const SlothKubernetesSpec = z.strictObject({
  apiVersion: z.literal('sloth.slok.dev/v1'),
  kind: z.literal('PrometheusServiceLevel'),
  metadata: ObjectMetadata,
  spec: z.strictObject({
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
  }),
  status: z.unknown().optional(),
});

/** Reads a `PrometheusServiceLevel`; undefined when the log has its problems. */
export function readSlothKubernetesSpec(document: YamlDocument, log: ProblemLog): SpecDocument | undefined {
  const resource = parseLeniently(SlothKubernetesSpec, document, log);
  if (resource === undefined) return undefined;
  const { name, namespace, labels, annotations } = resource.metadata;
  return {
    place: document.place,
    format: SpecFormat.slothKubernetes,
    object: { name, ...(namespace === undefined ? {} : { namespace }), labels, annotations },
    slos: toSloSpecs(resource.spec),
  };
}

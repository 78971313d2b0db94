import { z } from 'zod';
import { SpecFormat } from '../../domain/slo-spec/slo-spec.ts';
import type { SloSpec, SpecAlert, SpecDocument } from '../../domain/slo-spec/slo-spec.ts';
import { parseLeniently } from './parse-leniently.ts';
import { ObjectiveRatio, SliQuery } from './slo-fields.ts';
import { SlothName } from './spec-scalars.ts';
import type { ProblemLog, YamlDocument } from './yaml-document.ts';

const Source = z.looseObject({
  source: z.string().refine((source) => source.toLowerCase() === 'prometheus', 'must be prometheus'),
  query: SliQuery,
});

/** OpenSLO `v1alpha` as Sloth reads it: ratio metrics of Prometheus, windows of days. */
const OpenSloAlpha = z.looseObject({
  metadata: z.looseObject({ name: SlothName }),
  spec: z.looseObject({
    service: SlothName,
    description: z.string().nullish(),
    timeWindows: z
      .array(
        z.looseObject({
          unit: z.string().refine((unit) => unit.toLowerCase() === 'day', 'must be Day: only windows of days are read'),
          count: z.int().positive(),
          isRolling: z.boolean().optional(),
        }),
      )
      .max(1, 'must be one window')
      .nullish(),
    objectives: z
      .array(
        z.looseObject({
          target: ObjectiveRatio,
          ratioMetrics: z.looseObject(
            { good: Source, total: Source },
            { error: 'is missing: only objectives by ratioMetrics are read' },
          ),
        }),
      )
      .min(1, 'must have at least one objective'),
  }),
});

/** OpenSLO v1alpha says nothing of alerts. */
const NO_ALERT: SpecAlert = { disabled: true, labels: {}, annotations: {} };
const NO_ALERTS = { name: '', labels: {}, annotations: {}, page: NO_ALERT, ticket: NO_ALERT };

/** Reads an `openslo/v1alpha` SLO: an SLO for each objective, its position at the end of the name. */
export function readOpenSloAlphaSpec(document: YamlDocument, log: ProblemLog): SpecDocument | undefined {
  const slo = parseLeniently(OpenSloAlpha, document, log);
  if (slo === undefined) return undefined;
  const { service, description, timeWindows, objectives } = slo.spec;
  const windowDays = timeWindows?.[0]?.count;
  const slos = objectives.map(({ target, ratioMetrics }, position): SloSpec => {
    return {
      service,
      name: `${slo.metadata.name}-${String(position)}`,
      description: description ?? '',
      objectivePpm: target,
      ...(windowDays === undefined ? {} : { windowDays }),
      labels: {},
      sli: { kind: 'good_events', good: ratioMetrics.good.query, total: ratioMetrics.total.query },
      alerting: NO_ALERTS,
    };
  });
  return { place: document.place, format: SpecFormat.openSloAlpha, slos };
}

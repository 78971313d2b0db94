import { z } from 'zod';
import { ObjectivePercent, ObjectiveRatio } from './slo-fields.ts';
import { NonEmptyText, SlothName } from './spec-scalars.ts';

/** Where a metric is read; only Prometheus is. */
const MetricSource = z.looseObject({
  metricSource: z.looseObject({
    type: z
      .string()
      .refine((type) => type.toLowerCase() === 'prometheus', 'must be Prometheus: no other source can be read')
      .optional(),
    spec: z
      .looseObject({ query: z.string().optional(), promql: z.string().optional() })
      .transform(({ query, promql }, context) => {
        const text = (query ?? promql ?? '').trim();
        if (text === '') context.addIssue({ code: 'custom', path: ['query'], message: 'is missing: the PromQL query' });
        return text;
      }),
  }),
});

/** An indicator of OpenSLO v1: a ratio of counters, a raw ratio, or a metric with a threshold. */
export const OpenSloIndicator = z
  .looseObject({
    ratioMetric: z
      .looseObject({
        counter: z.boolean().optional(),
        good: MetricSource.optional(),
        bad: MetricSource.optional(),
        total: MetricSource.optional(),
        raw: MetricSource.optional(),
        rawType: z.enum(['success', 'failure']).optional(),
      })
      .optional(),
    thresholdMetric: MetricSource.optional(),
  })
  .refine(
    ({ ratioMetric, thresholdMetric }) => (ratioMetric === undefined) !== (thresholdMetric === undefined),
    'must have either ratioMetric or thresholdMetric',
  );

/** One member of {@link OpenSloIndicator}. */
export type OpenSloIndicator = z.infer<typeof OpenSloIndicator>;

/** `kind: SLI`, which SLOs name by `indicatorRef`. */
export const OpenSloSli = z.looseObject({ metadata: z.looseObject({ name: NonEmptyText }), spec: OpenSloIndicator });

/** An objective: a target, and for threshold metrics what is good. */
const Objective = z
  .looseObject({
    target: ObjectiveRatio.optional(),
    targetPercent: ObjectivePercent.optional(),
    op: z.enum(['lte', 'gte', 'lt', 'gt']).optional(),
    value: z.number().optional(),
  })
  .transform(({ target, targetPercent, op, value }, context) => {
    const objectivePpm = target ?? targetPercent;
    if (objectivePpm === undefined) context.addIssue({ code: 'custom', path: ['target'], message: 'is missing' });
    return { objectivePpm: objectivePpm ?? 0, op, value };
  });

/** One member of the objectives of an {@link OpenSloSlo}. */
export type OpenSloObjective = z.infer<typeof Objective>;

const Labels = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])).optional();

/** `kind: SLO` of OpenSLO v1, as far as rules need it; read leniently. */
export const OpenSloSlo = z.looseObject({
  metadata: z.looseObject({ name: SlothName, labels: Labels }),
  spec: z.looseObject({
    description: z.string().optional(),
    service: SlothName,
    indicator: z.looseObject({ spec: OpenSloIndicator }).optional(),
    indicatorRef: z.string().optional(),
    timeWindow: z
      .array(z.looseObject({ duration: z.string(), isRolling: z.boolean().optional() }))
      .max(1, 'must be one window')
      .optional(),
    budgetingMethod: z
      .string()
      .refine((method) => method === 'Occurrences', 'must be Occurrences: time slices cannot be told from counts')
      .optional(),
    objectives: z.array(Objective).min(1, 'must have at least one objective'),
  }),
});

/** One member of {@link OpenSloSlo}. */
export type OpenSloSlo = z.infer<typeof OpenSloSlo>;

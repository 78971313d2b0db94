import { CONFIDENCE_WEIGHTS } from '../recommendation/confidence.ts';
import { formatCount, formatPercent } from '../recommendation/format-figures.ts';
import { GapCode } from './instrumentation-gap.ts';
import type { InstrumentationGap } from './instrumentation-gap.ts';
import { share } from './service-instrumentation.ts';
import type { ServiceInstrumentation } from './service-instrumentation.ts';

/** Fewer than this say nothing: the ends of a recording cut traces, and everybody has one odd request. */
const MIN_CASES = 10;

/** Shares from which on something is a gap and no exception. */
const ORPHANS = 0.01;
const UNNAMED = 0.05;
const WITHOUT_STATUS = 0.05;
const LOGS = 0.5;
const WITHOUT_SEVERITY = 0.1;

const UNKNOWN_SERVICE = /^unknown_service(?::|$)/;
const DEFAULT_ENVIRONMENT = 'default';

/** One rule: how many of how many, and from which share on it is said. */
interface Rule {
  readonly code: GapCode;
  readonly cases: number;
  readonly of: number;
  readonly from: number;
  /** Of what the figure is, as `server and consumer spans`. */
  readonly whole: string;
  readonly problem: string;
  readonly consequence: string;
  /** Weight of the part of the confidence that it holds down. */
  readonly weight: number;
}

/** What is missing in a service's telemetry, the largest share first. */
export function findGaps(counts: ServiceInstrumentation): readonly InstrumentationGap[] {
  const { service, environment } = counts;
  const measured = [...spanRules(counts), ...logRules(counts)].flatMap((rule): readonly InstrumentationGap[] => {
    const concerned = share(rule.cases, rule.of) ?? 0;
    if (rule.cases < MIN_CASES || concerned < rule.from) return [];
    return [
      {
        ...{ code: rule.code, service, environment, consequence: rule.consequence, share: concerned },
        finding: `${formatCount(rule.cases)} of ${formatCount(rule.of)} ${rule.whole} (${formatPercent(concerned)}) ${rule.problem}.`,
        confidenceGain: rule.weight * concerned,
      },
    ];
  });
  return [...measured, ...resourceGaps(counts)].sort((a, b) => b.share - a.share);
}

function spanRules(counts: ServiceInstrumentation): readonly Rule[] {
  const { entries, httpEntries } = counts;
  const { coverage } = CONFIDENCE_WEIGHTS;
  return [
    {
      code: GapCode.brokenPropagation,
      ...{ cases: counts.orphanEntries, of: entries, from: ORPHANS, weight: coverage },
      whole: 'server and consumer spans',
      problem: 'name a parent that is not in the data',
      consequence:
        'Their requests begin here instead of where users are: journeys fall apart, and failures of callers are not seen. Either the caller ' +
        'is not instrumented or not sampled, or the context is lost on the way.',
    },
    {
      code: GapCode.routesWithoutTemplate,
      ...{ cases: counts.httpWithoutRoute, of: httpEntries, from: UNNAMED, weight: coverage },
      whole: 'HTTP server spans',
      problem: 'have no http.route',
      consequence: 'Their operations are guessed from paths: two routes may become one, or one many.',
    },
    {
      code: GapCode.namesWithIdentifiers,
      ...{ cases: counts.namesWithIds, of: counts.namedEntries, from: UNNAMED, weight: 0 },
      whole: 'server and consumer spans',
      problem: 'have an identifier in their name',
      consequence: 'Metrics made of these spans have a series for each identifier.',
    },
    {
      code: GapCode.noHttpStatus,
      ...{ cases: counts.httpWithoutStatus, of: httpEntries, from: WITHOUT_STATUS, weight: 0 },
      whole: 'HTTP server spans',
      problem: 'have no status code',
      consequence: 'Whether they failed is told by the span status alone, which many libraries do not set.',
    },
  ];
}

function logRules({ logs }: ServiceInstrumentation): readonly Rule[] {
  const { examined } = logs;
  return [
    {
      code: GapCode.logsWithoutRequestId,
      ...{ cases: examined - logs.withRequestId, of: examined, from: LOGS, weight: 0 },
      whole: 'log records',
      problem: 'have neither a trace id nor a request id',
      consequence: 'They cannot be shown beside the requests that wrote them, and are no evidence of their failures.',
    },
    {
      code: GapCode.unstructuredLogs,
      ...{ cases: examined - logs.structured, of: examined, from: LOGS, weight: 0 },
      whole: 'log records',
      problem: 'are plain text',
      consequence: 'Their templates are mined instead of read, and their values have no names.',
    },
    {
      code: GapCode.logsWithoutSeverity,
      ...{ cases: examined - logs.withSeverity, of: examined, from: WITHOUT_SEVERITY, weight: 0 },
      whole: 'log records',
      problem: 'have no severity',
      consequence: 'An error-log ratio cannot be computed from them.',
    },
  ];
}

function resourceGaps({
  service,
  environment,
  spans,
  logRecords,
}: ServiceInstrumentation): readonly InstrumentationGap[] {
  const all = spans + logRecords;
  const gap = { service, environment, share: 1, confidenceGain: 0 };
  const counted = `${formatCount(all)} spans and log records`;
  return [
    ...(UNKNOWN_SERVICE.test(service)
      ? [
          {
            ...{ ...gap, code: GapCode.noServiceName, finding: `${counted} have no service.name.` },
            consequence: 'Services without a name are counted together, and nobody owns their SLOs.',
          },
        ]
      : []),
    ...(environment === DEFAULT_ENVIRONMENT
      ? [
          {
            ...{ ...gap, code: GapCode.noEnvironment, finding: `${counted} have no deployment.environment.name.` },
            consequence: 'Production and tests cannot be told apart.',
          },
        ]
      : []),
  ];
}

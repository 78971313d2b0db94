import { describeProblem, refuseProblems } from '../../contracts/slo-spec/spec-problem.ts';
import type { SpecProblem } from '../../contracts/slo-spec/spec-problem.ts';
import { readSloSpecs } from '../../contracts/slo-spec/read-slo-specs.ts';
import { toOpenSloSpec } from '../../contracts/slo-spec/write-open-slo-spec.ts';
import { toPyrraSpec } from '../../contracts/slo-spec/write-pyrra-spec.ts';
import { toSlothSpec } from '../../contracts/slo-spec/write-sloth-spec.ts';
import { toYaml } from '../../domain/artifact/to-yaml.ts';
import { seriesSelectors } from '../../domain/promql/series-selectors.ts';
import { SpecFormat, specSloId } from '../../domain/slo-spec/slo-spec.ts';
import type { SloSpec, SpecDocument } from '../../domain/slo-spec/slo-spec.ts';
import type { TextFile } from './read-text-files.ts';

/** Formats that specifications can be converted to. */
export const ConvertTarget = { openSlo: 'openslo', sloth: 'sloth', pyrra: 'pyrra' } as const;

/** One member of {@link ConvertTarget}. */
export type ConvertTarget = (typeof ConvertTarget)[keyof typeof ConvertTarget];

/** Formats that can be asked for as the source; without it every format is read as what it says it is. */
export const ConvertSource = { openSlo: 'openslo', sloth: 'sloth', pyrra: 'pyrra', rules: 'rules' } as const;

/** One member of {@link ConvertSource}. */
export type ConvertSource = (typeof ConvertSource)[keyof typeof ConvertSource];

/** What is converted to what. */
export interface ConvertRequest {
  readonly specs: readonly TextFile[];
  readonly from?: ConvertSource;
  readonly to: ConvertTarget;
  /** Days of an SLO window where a specification names none and the target needs one. */
  readonly defaultWindowDays: number;
}

/** YAML documents, and what was lost on the way, one line each. */
export interface ConvertedSpecs {
  readonly text: string;
  readonly notes: readonly string[];
}

/**
 * Converts specifications between formats. What a format has no place for is noted; what it cannot say at all is refused.
 * @throws ScoutError invalid_argument with every problem, by file, document and field
 */
export function convertSpecs({ specs, from, to, defaultWindowDays }: ConvertRequest): ConvertedSpecs {
  const read = readSloSpecs(specs);
  refuseProblems([...read.problems, ...read.documents.flatMap((document) => otherFormat(document, from))]);
  const problems: SpecProblem[] = [];
  const documents = read.documents.flatMap((document): readonly object[] => {
    if (to === 'sloth') return [toSlothSpec(document)];
    return document.slos.flatMap((slo) => {
      const { object } = document;
      const converted =
        to === 'openslo'
          ? toOpenSloSpec(slo, defaultWindowDays)
          : toPyrraSpec(slo, { windowDays: defaultWindowDays, object });
      if (converted === undefined) problems.push(problemOf(document, slo, PYRRA_LIMITS));
      return converted ?? [];
    });
  });
  refuseProblems(problems);
  const lost = read.documents.flatMap((document) =>
    document.slos.flatMap((slo) => losses(slo, to).map((loss) => problemOf(document, slo, loss))),
  );
  return {
    text: documents.map((document) => toYaml('', document)).join('---\n'),
    notes: [...read.warnings, ...lost].map(describeProblem),
  };
}

function otherFormat({ place, format }: SpecDocument, from: ConvertSource | undefined): readonly SpecProblem[] {
  if (from === undefined || sourcesOf(format).includes(from)) return [];
  return [{ ...place, field: '', message: `is ${format}, not ${from}; leave --from out to read every format` }];
}

/** Rules that Sloth made are Sloth's, too. */
function sourcesOf(format: SpecFormat): readonly ConvertSource[] {
  if (format.startsWith('openslo/')) return [ConvertSource.openSlo];
  if (format === SpecFormat.rules) return [ConvertSource.rules, ConvertSource.sloth];
  return [format === SpecFormat.pyrra ? ConvertSource.pyrra : ConvertSource.sloth];
}

const PYRRA_LIMITS =
  'Pyrra takes series, not queries: both must be sum(rate(series[{{.window}}])), grouped alike, good ones with their bound as le, or the fraction of a native histogram ' +
  'and its count, or the sum and the count over time of one gauge';

function losses(slo: SloSpec, to: ConvertTarget): readonly string[] {
  const { labels, annotations, page, ticket } = slo.alerting;
  if (to === 'sloth') {
    return slo.windowDays === undefined
      ? []
      : [`Sloth has no field for the window of ${String(slo.windowDays)} days; give it to the generator`];
  }
  const texts = [labels, annotations, page.labels, page.annotations, ticket.labels, ticket.annotations];
  return [
    ...(texts.some((map) => Object.keys(map).length > 0)
      ? ['labels and annotations of alerts have no place in this format and were left out']
      : []),
    ...(to === 'pyrra' && page.disabled !== ticket.disabled
      ? ['Pyrra has no place for one alert alone: both are on']
      : []),
    ...(to === 'pyrra' && slo.sli.kind === 'good_events' && hasSpellings(slo.sli.good)
      ? [
          'Pyrra takes one spelling of a bound: le is written as Prometheus 3 stores it, Prometheus 2 may store 1 for 1.0',
        ]
      : []),
  ];
}

function hasSpellings(query: string): boolean {
  return seriesSelectors(query).some(({ matchers }) => matchers.some((matcher) => matcher.startsWith('le=~')));
}

function problemOf({ place }: SpecDocument, slo: SloSpec, message: string): SpecProblem {
  return { ...place, field: '', message: `${specSloId(slo)}: ${message}` };
}

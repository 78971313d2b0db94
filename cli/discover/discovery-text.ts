import { formatCount, formatPercent, formatTime } from '../../domain/recommendation/format-figures.ts';
import { sourceMetric } from '../../domain/sli-discovery/discovered-sli.ts';
import { ppmToPercent } from '../../domain/slo/objective.ts';
import { table } from '../output/table.ts';
import { serviceText } from './discovery.ts';
import type { DiscoveredSli, Discovery } from './discovery.ts';

/** What was found, for people. */
export function describeDiscovery(discovery: Discovery): string {
  const { fromMs, toMs, metrics, slis, missing, others } = discovery;
  const head = `${formatCount(metrics)} metrics from ${formatTime(fromMs)} to ${formatTime(toMs)}.`;
  const blocks = [
    slis.length === 0 ? `${head} None of them gives an SLI.` : head,
    slis.length === 0 ? '' : found(slis),
    section(
      'Refused, or with something to mend:',
      slis.flatMap((sli) => remarks(sli)),
    ),
    section(
      'Not measurable:',
      missing.map(
        ({ service, operation, kind, metric, reason }) =>
          `${service} ${operation ?? '(all operations)'}, ${kind}: ${reason} (${metric})`,
      ),
    ),
    section(
      'Also there, not judged:',
      others.map(
        ({ service, title, metric, side }) =>
          `${service}: ${title}${side === 'called' ? ', calls to dependencies' : ''} (${metric})`,
      ),
    ),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function found(slis: readonly DiscoveredSli[]): string {
  const right = (head: string) => ({ head, align: 'right' as const });
  return table(
    ['service', 'operation', 'SLI', right('events'), right('attained'), right('target'), right('risk'), 'source'],
    slis.map((sli) => {
      const { scope, kind, bad, judged, source } = sli;
      const { total, bad: badEvents } = judged.recorded;
      const target = judged.verdict.kind === 'proposed' ? judged.verdict.variants[1].target : undefined;
      return [
        ...[serviceText(scope), scope.operation ?? '(all)', `${kind}: ${bad}`],
        ...[formatCount(total), formatPercent(1 - badEvents / total)],
        target === undefined ? 'refused' : `${ppmToPercent(target.objectivePpm)} %`,
        target === undefined ? '' : formatPercent(target.missRisk),
        source.convention.title,
      ];
    }),
  );
}

function remarks({ scope, kind, judged, advice, source }: DiscoveredSli): readonly string[] {
  const name = `${serviceText(scope)} ${scope.operation ?? '(all operations)'}, ${kind}`;
  const reasons = judged.verdict.kind === 'refused' ? judged.verdict.reasons : [];
  return [
    ...reasons.map(({ code, explanation }) => `${name}: ${code}: ${explanation}`),
    ...advice.map((text) => `${name}: ${text} (${sourceMetric(source)})`),
  ];
}

function section(head: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [head, ...lines.map((line) => `  ${line}`)].join('\n');
}

import { formatPercent } from '../../domain/recommendation/format-figures.ts';
import type { InstrumentationGap } from '../../domain/instrumentation/instrumentation-gap.ts';
import { table } from '../output/table.ts';
import type { InstrumentationAnalysis } from './instrumentation-analysis.ts';

/** Services that are listed for a gap. */
const MOST_SERVICES = 5;

/** Data quality by service, what is missing, and what mends it: each remedy once, for all the services that need it. */
export function instrumentationText(services: readonly InstrumentationAnalysis[]): string {
  const right = (head: string) => ({ head, align: 'right' as const });
  if (services.length === 0) return '';
  const quality = table(
    ['instrumentation of', 'language', right('whole traces'), right('structured logs'), right('logs with request id')],
    services.map(({ service, language, quality: { traceCoverage, structuredLogShare, requestIdShare } }) => [
      ...[service, language ?? '-'],
      ...[traceCoverage, structuredLogShare, requestIdShare].map((part) =>
        part === undefined ? '-' : formatPercent(part),
      ),
    ]),
  );
  return [quality, ...gapLines(services), ...remedyLines(services)].join('\n');
}

/** By gap, the services with the largest share first: most gaps are those of many services at once. */
function gapLines(services: readonly InstrumentationAnalysis[]): readonly string[] {
  const all = services.flatMap(({ gaps }) => gaps);
  return [...new Set(all.map(({ code }) => code))].flatMap((code) => {
    const largest = all.filter((gap) => gap.code === code).sort((a, b) => b.share - a.share);
    const more = largest.length - MOST_SERVICES;
    return [
      `\n  ${code}: ${largest[0]?.consequence ?? ''}`,
      ...largest.slice(0, MOST_SERVICES).map(describeGap),
      ...(more > 0 ? [`    and ${String(more)} more ${more === 1 ? 'service' : 'services'}; --json has them all`] : []),
    ];
  });
}

function describeGap({ service, finding, confidenceGain }: InstrumentationGap): string {
  const gain = confidenceGain >= 0.005 ? ` Mended, it adds up to ${confidenceGain.toFixed(2)} to confidence.` : '';
  return `    ${service}: ${finding}${gain}`;
}

function remedyLines(services: readonly InstrumentationAnalysis[]): readonly string[] {
  const remedies = new Map<string, string>();
  for (const { gaps } of services) {
    for (const { code, remedy } of gaps) {
      const { language, code: snippet, collector } = remedy;
      if (snippet !== undefined) {
        remedies.set(
          `${code} ${language ?? ''}`,
          block(`${code}${language === undefined ? '' : `, ${language}`}`, snippet),
        );
      }
      if (collector !== undefined) {
        remedies.set(`${code} collector`, block(`${code}, OpenTelemetry Collector`, collector));
      }
    }
  }
  return [...remedies.values()];
}

function block(head: string, text: string): string {
  return `\n  What mends ${head}:\n${text.replaceAll(/^/gm, '    ')}`;
}

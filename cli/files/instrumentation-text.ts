import { formatPercent } from '../../domain/recommendation/format-figures.ts';
import { table } from '../output/table.ts';
import type { InstrumentationAnalysis } from './instrumentation-analysis.ts';

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

function gapLines(services: readonly InstrumentationAnalysis[]): readonly string[] {
  return services.flatMap(({ service, gaps }) =>
    gaps.map(({ code, finding, consequence, confidenceGain }) => {
      const gain = confidenceGain >= 0.005 ? ` Mended, it adds up to ${confidenceGain.toFixed(2)} to confidence.` : '';
      return `  ${service}: ${code}: ${finding} ${consequence}${gain}`;
    }),
  );
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

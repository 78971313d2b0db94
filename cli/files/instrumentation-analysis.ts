import { findGaps } from '../../domain/instrumentation/find-gaps.ts';
import type { InstrumentationGap } from '../../domain/instrumentation/instrumentation-gap.ts';
import { dataQualityOf } from '../../domain/instrumentation/service-instrumentation.ts';
import type { DataQuality, ServiceInstrumentation } from '../../domain/instrumentation/service-instrumentation.ts';
import { remedyOf } from '../../domain/instrumentation/snippets/snippets-of.ts';
import type { Remedy } from '../../domain/instrumentation/snippets/snippets-of.ts';

/** How a service is instrumented, what is missing, and what mends it. */
export interface InstrumentationAnalysis {
  readonly service: string;
  readonly environment: string;
  readonly language: string | undefined;
  readonly quality: DataQuality;
  readonly gaps: readonly (InstrumentationGap & { readonly remedy: Remedy })[];
}

/** Judges the counts of each service. */
export function analyzeInstrumentation(counts: readonly ServiceInstrumentation[]): readonly InstrumentationAnalysis[] {
  return counts.map((ofService) => {
    const { service, environment, language } = ofService;
    return {
      ...{ service, environment, language, quality: dataQualityOf(ofService) },
      gaps: findGaps(ofService).map((gap) => ({ ...gap, remedy: remedyOf(gap.code, language) })),
    };
  });
}

import type { ArtifactContext } from '../../../domain/artifact/artifact-context.ts';
import { sketchOf } from '../../../domain/sketch/dd-sketch.ts';
import { buildBacktest, buildRecommendation } from './build-recommendation.ts';

const PAGE = {
  severity: 'page',
  startMs: 1_766_102_400_000,
  endMs: 1_766_105_100_000,
  detectionMinutes: 4,
  budgetSpent: 0.31,
  badEvents: 310,
} as const;

/** A context with one failing call path and a backtest in which one incident paged. */
export function buildArtifactContext(overrides: Partial<ArtifactContext> = {}): ArtifactContext {
  const variant = { objectivePpm: 995_000, windowDays: 28, missRisk: 0.05, badAllowed: 1_000 };
  const backtest = buildBacktest([PAGE]);
  return {
    capsules: [
      {
        fingerprint: '00ff00ff00ff00ff',
        journeyId: 'a1b2c3',
        windowStartMs: 1_766_016_000_000,
        traceCount: 40,
        errorCount: 12,
        spanCount: 160,
        latency: sketchOf([10, 20, 30]),
        steps: [
          { service: 'shop-frontend', operation: 'POST /checkout', depth: 0 },
          { service: 'shop-payments', operation: 'POST /charge', depth: 1 },
        ],
        sampleTraceIds: ['0af7651916cd43dd8448eb211c80319c'],
      },
    ],
    recommendation: buildRecommendation({
      outcome: {
        kind: 'proposed',
        variants: [
          { variant: 'conservative', ...variant, backtest },
          { variant: 'balanced', ...variant, backtest },
          { variant: 'aggressive', ...variant, backtest },
        ],
      },
    }),
    apiUrl: 'http://127.0.0.1:8000',
    ...overrides,
  };
}

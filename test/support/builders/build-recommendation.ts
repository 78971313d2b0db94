import type { AlertEpisode, Backtest } from '../../../domain/backtest/backtest.ts';
import type { StoredRecommendation, TargetVariant } from '../../../domain/recommendation/recommendation.ts';
import { buildSlo } from './build-slo.ts';

const DAY_MS = 86_400_000;
const FROM_MS = 1_766_016_000_000;

/** A backtest over two weeks; empty of episodes unless given. */
export function buildBacktest(episodes: readonly AlertEpisode[] = []): Backtest {
  return {
    fromMs: FROM_MS,
    toMs: FROM_MS + 14 * DAY_MS,
    total: 100_000,
    bad: 120,
    episodes,
    pagesPerMonth: episodes.filter((episode) => episode.severity === 'page').length * (30 / 14),
    ticketsPerMonth: 0,
    minutesInAlert: 0,
    worstBudgetSpent: 0.24,
  };
}

function buildVariant(variant: TargetVariant['variant'], objectivePpm: number): TargetVariant {
  return { variant, objectivePpm, windowDays: 28, missRisk: 0.05, badAllowed: 1_000, backtest: buildBacktest() };
}

/** A pending recommendation with three variants; every field can be replaced. */
export function buildRecommendation(overrides: Partial<StoredRecommendation> = {}): StoredRecommendation {
  const slo = buildSlo();
  return {
    sliId: slo.sliId,
    analysisId: 'analysis-1',
    journeyId: slo.journeyId,
    service: slo.service,
    environment: slo.environment,
    operation: slo.operation,
    name: slo.name,
    sli: slo.sli,
    requestClass: 'high_fast',
    attained: {
      fromMs: FROM_MS,
      toMs: FROM_MS + 14 * DAY_MS,
      total: 100_000,
      bad: 120,
      p50Ms: 20,
      p95Ms: 80,
      p99Ms: 150,
    },
    outcome: {
      kind: 'proposed',
      variants: [
        buildVariant('conservative', 990_000),
        buildVariant('balanced', 995_000),
        buildVariant('aggressive', 999_000),
      ],
    },
    confidence: {
      score: 0.8,
      parts: [{ name: 'sample_size', score: 0.8, weight: 1, explanation: '100000 requests in 14 days.' }],
    },
    queries: slo.queries,
    evidence: [{ kind: 'traces', supports: 'Failed requests.', traceIds: ['0af7651916cd43dd8448eb211c80319c'] }],
    explanation: 'Two weeks of history support 99.5 %.',
    createdAtMs: FROM_MS + 14 * DAY_MS,
    status: 'pending',
    ...overrides,
  };
}

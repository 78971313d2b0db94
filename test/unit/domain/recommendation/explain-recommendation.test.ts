import { describe, expect, it } from 'vitest';
import type { AlertEpisode } from '../../../../domain/backtest/backtest.ts';
import type { TargetAssessment } from '../../../../domain/recommendation/assess-target.ts';
import type { Incident } from '../../../../domain/recommendation/detect-incidents.ts';
import { explainProposal, explainRefusal } from '../../../../domain/recommendation/explain-recommendation.ts';
import type { ExplainedHistory } from '../../../../domain/recommendation/explain-recommendation.ts';
import { buildAssessment } from './build-assessment.ts';
import { RISK_LIMITS } from '../../../../domain/recommendation/target-ladder.ts';

const HOUR_MS = 3_600_000;
const FROM_MS = Date.UTC(2026, 10, 7, 5);
const TO_MS = Date.UTC(2026, 10, 21, 5);

const HISTORY: ExplainedHistory = {
  operation: 'GET /cart/{id}',
  service: 'shop-frontend',
  environment: 'demo',
  sli: { kind: 'availability' },
  attained: { fromMs: FROM_MS, toMs: TO_MS, total: 140_000, bad: 140, p50Ms: 6.25, p95Ms: 80, p99Ms: 1_250 },
  classified: { requestClass: 'high_slow', because: 'it is slow' },
  incidents: [],
};

const BALANCED = buildAssessment(995_000, {
  missRisk: 0.08,
  missRiskWithoutIncidents: 0.02,
  badAllowed: 1_400,
  pagesOutsidePerMonth: 1.5,
  backtest: { pagesPerMonth: 2.5, ticketsPerMonth: 3, worstBudgetSpent: 0.24 },
});

/** Lines of a proposal whose variants share a target. */
function proposalLines(
  history: Partial<ExplainedHistory>,
  balanced: TargetAssessment,
  others: TargetAssessment[] = [],
) {
  const text = explainProposal(
    { ...HISTORY, ...history },
    {
      windowDays: 28,
      variants: [
        { variant: 'conservative', target: balanced },
        { variant: 'balanced', target: balanced },
        { variant: 'aggressive', target: balanced },
      ],
      choice: {
        assessments: [balanced, ...others],
        requestClass: 'high_slow',
        sliKind: 'availability',
        limits: RISK_LIMITS,
      },
      perWindow: 280_000,
    },
  );
  return text.split('\n');
}

const incidentAt = (hours: number): Incident => ({
  fromMs: FROM_MS + hours * HOUR_MS,
  toMs: FROM_MS + (hours + 0.5) * HOUR_MS,
  total: 200,
  bad: 50,
});

const pageOf = ({ fromMs, toMs }: Incident): AlertEpisode => ({
  severity: 'page',
  startMs: fromMs + 4 * 60_000,
  endMs: toMs,
  detectionMinutes: 4,
  budgetSpent: 0.05,
  badEvents: 50,
});

describe('explainRefusal', () => {
  it('tells what was attained, the class, and each reason on a line of its own', () => {
    const text = explainRefusal(HISTORY, [
      { code: 'unstable', explanation: 'The halves differ.' },
      { code: 'no_supported_target', explanation: 'None is kept.' },
    ]);

    expect(text.split('\n')).toEqual([
      'GET /cart/{id} of shop-frontend (demo): 140,000 requests from 2026-11-07 05:00 UTC to 2026-11-21 05:00 UTC, of ' +
        'which 140 failed: 99.90 % attained. Latency p50 6.3 ms, p95 80 ms, p99 1,250 ms.',
      'Request class high_slow: it is slow.',
      'Not proposed: The halves differ.',
      'Not proposed: None is kept.',
    ]);
  });

  it('has no figures to tell of a history without requests', () => {
    const attained = { ...HISTORY.attained, total: 0, bad: 0 };

    const text = explainRefusal({ ...HISTORY, attained }, [{ code: 'no_traffic', explanation: 'Nothing came.' }]);

    expect(text).toBe('GET /cart/{id} of shop-frontend (demo): no requests.\nNot proposed: Nothing came.');
  });

  it('calls a slow request slow and says how the threshold came about', () => {
    const sli = { kind: 'latency', thresholdMs: 250 } as const;

    const [figures, , threshold] = explainRefusal({ ...HISTORY, sli, thresholdText: 'Threshold 250 ms.' }, []).split(
      '\n',
    );

    expect(figures).toContain('140 took longer than 250 ms: 99.90 % attained');
    expect(threshold).toBe('Threshold 250 ms.');
  });
});

describe('explainProposal', () => {
  it('tells of each variant the risk, the budget and what its alerts would have done', () => {
    const [, , ...lines] = proposalLines({}, BALANCED);

    const figures =
      '99.5 % over 28 days. It misses the next window with a probability of 8.0 % (2.0 % if there were no incidents); ' +
      'it allows 1,400 bad of 280,000 requests (202 minutes of full outage). On the recorded history it would have ' +
      'paged 2.5 times a month, 1.5 of them outside incidents, with 3 tickets; the worst window spent 24.0 % of the budget.';
    expect(lines).toEqual([
      `Conservative: ${figures}`,
      'Balanced: 99.5 % over 28 days, the same as conservative.',
      'Aggressive: 99.5 % over 28 days, the same as balanced.',
      'No incident stands out of the history.',
    ]);
  });

  it('does not tell digits of a risk that resampling cannot resolve', () => {
    const [, , conservative] = proposalLines({}, { ...BALANCED, missRiskWithoutIncidents: 0.0005 });

    expect(conservative).toContain('with a probability of 8.0 % (less than 0.10 % if there were no incidents)');
  });

  it('tells which incidents would have paged, and how late', () => {
    const [paged, missed] = [incidentAt(10), incidentAt(50)];
    const ticket = { ...pageOf(missed), severity: 'ticket' } as const;
    const target = { ...BALANCED, incidentsPaged: 1 };

    const lines = proposalLines(
      { incidents: [paged, missed] },
      { ...target, backtest: { ...target.backtest, episodes: [pageOf(paged), ticket] } },
    );

    expect(lines.at(-1)).toBe(
      'Incidents in the history, counted in the risk, with the balanced target: ' +
        '2026-11-07 15:00 UTC, 30 min, 25.0 % bad: paged after 4 min, 5.0 % of the budget spent; ' +
        '2026-11-09 07:00 UTC, 30 min, 25.0 % bad: no page. 1 of 2 page.',
    );
  });

  it('tells five incidents one by one and counts the rest', () => {
    const incidents = Array.from({ length: 7 }, (_, position) => incidentAt(position * 24));

    const line = proposalLines({ incidents }, BALANCED).at(-1);

    expect(line?.match(/30 min, 25\.0 % bad/g)).toHaveLength(5);
    expect(line).toContain('; and 2 more. 0 of 7 page.');
  });

  it('says so when balanced takes more than its usual risk, and only then', () => {
    const raised = proposalLines({}, { ...BALANCED, missRisk: 0.3 });
    const atTheLimit = proposalLines({}, { ...BALANCED, missRisk: 0.1 });

    expect(raised.at(-1)).toMatch(/^Balanced accepts more than its usual risk of 10\.0 %: /);
    expect(atTheLimit.join()).not.toContain('usual risk');
  });

  it('says what keeps balanced from the next rung, and nothing of the rungs beyond', () => {
    const lines = proposalLines({}, BALANCED, [
      buildAssessment(999_000, { missRisk: 0.4, pagesOutsidePerMonth: 5 }),
      buildAssessment(999_500, { missRisk: 0.9 }),
    ]);

    expect(lines.at(-1)).toBe(
      'Why balanced is not 99.9 %: it would page 5 times a month outside incidents, more than 2; ' +
        'the next window would miss it with a probability of 40.0 %, more than 10.0 %.',
    );
    expect(lines.join()).not.toContain('99.95');
  });

  it('judges the next rung by the ceiling of the request class', () => {
    const balanced = buildAssessment(999_000);

    const line = proposalLines({}, balanced, [buildAssessment(999_500)]).at(-1);

    expect(line).toBe('Why balanced is not 99.95 %: it is above what balanced promises for class high_slow.');
  });
});

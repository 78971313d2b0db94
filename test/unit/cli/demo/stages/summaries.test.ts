import { describe, expect, it } from 'vitest';
import { countedTraces } from '../../../../../cli/demo/stages/feed-telemetry.ts';
import { diffSummary } from '../../../../../cli/demo/stages/deliver-slos.ts';

describe('the sum of the journey metrics', () => {
  it('adds the requests of one environment and nothing else', () => {
    const metrics = [
      '# TYPE slo_scout_journey_requests_total counter',
      'slo_scout_journey_requests_total{service="shop-frontend",environment="demo",journey="GET /",journey_id="a"} 12',
      'slo_scout_journey_requests_total{service="shop-frontend",environment="demo",journey="POST /checkout",journey_id="b"} 30',
      'slo_scout_journey_requests_total{service="shop-frontend",environment="demo-2",journey="GET /",journey_id="c"} 100',
      'slo_scout_journey_errors_total{service="shop-frontend",environment="demo",journey="GET /",journey_id="a"} 5',
    ].join('\n');

    const sum = countedTraces(metrics, 'demo');

    expect(sum).toBe(42);
  });
});

describe('the summary of a diff', () => {
  it('counts files and lines, not the headers of files', () => {
    const diff = ['diff --git a/x b/x', '--- a/x', '+++ b/x', '@@ -1,2 +1,3 @@', ' same', '-old', '+new', '+more', ''];

    const summary = diffSummary(diff.join('\n'));

    expect(summary).toBe('1 files changed, 2 lines added, 1 removed');
  });
});

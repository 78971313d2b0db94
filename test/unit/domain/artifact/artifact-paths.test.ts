import { describe, expect, it } from 'vitest';
import { artifactFileName, artifactPath } from '../../../../domain/artifact/artifact-paths.ts';
import { buildSlo } from '../../../support/builders/build-slo.ts';

describe('the path of an artifact', () => {
  it('is environment, service and SLO', () => {
    expect(artifactPath(buildSlo(), 'runbook')).toBe(
      'slos/production/shop-frontend/post-checkout-availability/runbook.md',
    );
    expect(artifactFileName('prometheus_rule')).toBe('rules.yaml');
  });

  it.each([
    { service: '../../etc/passwd', part: 'etc-passwd' },
    { service: 'pay ments/eu', part: 'pay-ments-eu' },
    { service: '...', part: 'unnamed' },
    { service: 'Zahlungen-Köln', part: 'Zahlungen-K-ln' },
  ])('never leaves its folder, whatever "$service" holds', ({ service, part }) => {
    expect(artifactPath(buildSlo({ service }), 'openslo').split('/')[2]).toBe(part);
  });
});

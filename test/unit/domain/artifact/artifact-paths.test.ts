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
    { service: '../../etc/passwd', part: /^etc-passwd-[0-9a-f]{8}$/ },
    { service: 'pay ments/eu', part: /^pay-ments-eu-[0-9a-f]{8}$/ },
    { service: '...', part: /^[0-9a-f]{8}$/ },
    { service: 'Zahlungen-Köln', part: /^Zahlungen-K-ln-[0-9a-f]{8}$/ },
  ])('never leaves its folder, whatever "$service" holds', ({ service, part }) => {
    expect(artifactPath(buildSlo({ service }), 'openslo').split('/')[2]).toMatch(part);
  });

  it('keeps services apart whose names differ only in what a path cannot hold', () => {
    const paths = ['a b', 'a/b', 'a-b'].map((service) => artifactPath(buildSlo({ service }), 'runbook'));

    expect(new Set(paths).size).toBe(3);
  });
});

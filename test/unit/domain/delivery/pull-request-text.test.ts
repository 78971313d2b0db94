import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { branchName, pullRequestText } from '../../../../domain/delivery/pull-request-text.ts';
import type { PullRequestTextInput } from '../../../../domain/delivery/pull-request-text.ts';
import { buildRecommendation } from '../../../support/builders/build-recommendation.ts';
import { buildSlo } from '../../../support/builders/build-slo.ts';

function buildInput(overrides: Partial<PullRequestTextInput> = {}): PullRequestTextInput {
  return {
    service: 'shop-frontend',
    environment: 'production',
    slos: [{ slo: buildSlo(), recommendation: buildRecommendation() }],
    validatedFiles: ['slos/production/shop-frontend/x/rules.yaml'],
    apiUrl: 'http://127.0.0.1:8000',
    commitMessageFormat: 'feat(slo): {message}',
    ...overrides,
  };
}

describe('pullRequestText', () => {
  it('says in the title and the commit what the change does', () => {
    const { title, commitMessage } = pullRequestText(buildInput());

    expect(title).toBe('feat(slo): 1 SLO for shop-frontend in production');
    expect(commitMessage).toBe(`${title}\n\npost-checkout-availability: 99.5 % over 28 days\n`);
  });

  it('shows each SLO with its objective, window and backtest in a table', () => {
    const { body } = pullRequestText(buildInput());

    expect(body).toContain(
      '| [post-checkout-availability](http://127.0.0.1:8000/api/v1/slos/slo-1) | `POST /checkout` | ' +
        '99.5 % (balanced) | 28 days | 0.0 | 0.0 | ann@example.com |',
    );
    expect(body).toContain('`promtool test rules` passed on 1 file');
  });

  it('shows the threshold of a latency SLO', () => {
    const slo = buildSlo({ sli: { kind: 'latency', thresholdMs: 250 } });

    const { body } = pullRequestText(buildInput({ slos: [{ slo, recommendation: undefined }] }));

    expect(body).toContain('`POST /checkout` within 250 ms');
  });

  it.each([
    ['was changed by hand', buildSlo({ variant: 'custom' }), buildRecommendation()],
    ['has another window', buildSlo({ windowDays: 30 }), buildRecommendation()],
    ['has no recommendation', buildSlo(), undefined],
  ])('claims no backtest for an SLO that %s', (_, slo, recommendation) => {
    const { body } = pullRequestText(buildInput({ slos: [{ slo, recommendation }] }));

    expect(body).toContain('| not backtested | not backtested |');
  });

  it('keeps names from breaking the table or the format', () => {
    const slo = buildSlo({ operation: 'GET /a|b\n{message}' });

    const text = pullRequestText(buildInput({ service: 'a$&b', slos: [{ slo, recommendation: undefined }] }));

    expect(text.title).toBe('feat(slo): 1 SLO for a$&b in production');
    expect(text.body).toContain('`GET /a\\|b {message}`');
  });

  it('keeps names and people from writing markup', () => {
    const slo = buildSlo({ operation: 'GET /a` <img src=x> `', approvedBy: '<img src=x>' });

    const { body } = pullRequestText(buildInput({ service: 'a`b', slos: [{ slo, recommendation: undefined }] }));

    expect(body).toContain('`a b`');
    expect(body).toContain('`GET /a <img src=x>`');
    expect(body).toContain('| \\<img src=x> |');
  });
});

describe('branchName', () => {
  const hashes = ['b'.repeat(64), 'a'.repeat(64)];

  it('is the same for the same files in any order', () => {
    const branch = branchName({ service: 'shop', environment: 'production', artifactHashes: hashes });

    expect(branch).toMatch(/^slo-scout\/production\/shop\/[0-9a-f]{12}$/);
    expect(branchName({ service: 'shop', environment: 'production', artifactHashes: [...hashes].reverse() })).toBe(
      branch,
    );
  });

  it('is another for other files', () => {
    const of = (artifactHashes: readonly string[]) => branchName({ service: 's', environment: 'e', artifactHashes });

    expect(of(hashes)).not.toBe(of(['c'.repeat(64)]));
  });

  it('is a valid git ref for any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (service, environment) => {
        const branch = branchName({ service, environment, artifactHashes: [] });

        expect(branch).toMatch(/^[A-Za-z0-9._/-]+$/);
        for (const part of branch.split('/')) {
          expect(part).not.toMatch(/^\.|^-|\.\.|\.$|\.lock$/);
          expect(part).not.toBe('');
        }
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { cronJobScopes } from '../../../../domain/sli-discovery/cron-job-scopes.ts';

const run = (namespace: string, job_name: string, requests = 1) => ({ labels: { namespace, job_name }, requests });
const scopesOf = (...rows: readonly ReturnType<typeof run>[]) =>
  cronJobScopes(rows, { service: 'namespace', run: 'job_name' }, ['condition="true"']);

describe('cron jobs of Kubernetes', () => {
  it('are told by the names of their runs', () => {
    const found = scopesOf(
      run('shop', 'backup-28912345'),
      run('shop', 'backup-28912350'),
      run('shop', 'sync.v2-1612345600', 5),
      run('pay', 'backup-28912345'),
    );

    expect(found.map(({ service, scopes }) => [service, scopes.map(({ operation }) => operation)])).toEqual([
      ['shop', ['sync.v2', 'backup']],
      ['pay', ['backup']],
    ]);
    expect(found[0]?.scopes[0]).toMatchObject({
      matchers: ['condition="true"', 'namespace="shop"', String.raw`job_name=~"sync\\.v2-[0-9]{8,10}"`],
      requests: 5,
    });
  });

  it('leave out jobs that no schedule made', () => {
    expect(scopesOf(run('shop', 'migrate'), run('shop', 'migrate-2'))).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { cronJobScopes } from '../../../../domain/sli-discovery/cron-job-scopes.ts';
import type { CountedLabels } from '../../../../domain/sli-discovery/sli-scope.ts';

const run = (namespace: string, job_name: string, requests = 1) => ({ labels: { namespace, job_name }, requests });
const scopesOf = (...counted: readonly CountedLabels[]) =>
  cronJobScopes({
    labels: { services: ['namespace'], operation: ['job_name'], places: ['cluster', 'namespace'], outcomes: [] },
    matchers: ['condition="true"'],
    counted,
  });

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

  it('are told apart by cluster where several have the same', () => {
    const inCluster = (cluster: string, name: string) => ({
      labels: { ...run('shop', name).labels, cluster },
      requests: 1,
    });

    expect(scopesOf(inCluster('eu', 'backup-28912345'), inCluster('us', 'backup-28912345'))).toMatchObject(
      ['eu', 'us'].map((cluster) => ({
        place: `cluster=${cluster}`,
        scopes: [
          {
            operation: 'backup',
            matchers: [
              ...['condition="true"', 'namespace="shop"', `cluster="${cluster}"`],
              'job_name=~"backup-[0-9]{8,10}"',
            ],
          },
        ],
      })),
    );
  });

  it('are one where there are too many, without jobs that no schedule made', () => {
    const runs = Array.from({ length: 101 }, (_, job) => run('shop', `job${String(job)}-28912345`));

    expect(scopesOf(...runs)).toMatchObject([
      {
        tooManyOperations: 101,
        scopes: [
          { operation: undefined, matchers: ['condition="true"', 'namespace="shop"', 'job_name=~".+-[0-9]{8,10}"'] },
        ],
      },
    ]);
  });

  it('leave out jobs that no schedule made', () => {
    expect(scopesOf(run('shop', 'migrate'), run('shop', 'migrate-2'))).toEqual([]);
  });
});

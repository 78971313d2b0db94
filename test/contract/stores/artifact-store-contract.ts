import { beforeEach, describe, expect, it } from 'vitest';
import type { Artifact } from '../../../domain/artifact/artifact.ts';
import type { ArtifactStore } from '../../../domain/artifact/ports.ts';

function build(overrides: Partial<Artifact> = {}): Artifact {
  return {
    artifactId: 'artifact-1',
    sloId: 'slo-1',
    service: 'cart',
    environment: 'production',
    type: 'prometheus_rule',
    path: 'slos/production/cart/rules.yaml',
    content: 'groups: []\n# “quoted” ✓\n',
    sha256: 'ab'.repeat(32),
    status: 'generated',
    validation: { status: 'not_applicable', output: '' },
    createdAtMs: 1_700_000_000_000,
    ...overrides,
  };
}

/** What every artifact store does. `setup` gives an empty one. */
export function describeArtifactStore(name: string, setup: () => Promise<ArtifactStore>): void {
  describe(`the artifact store on ${name}`, () => {
    let store: ArtifactStore;
    beforeEach(async () => {
      store = await setup();
    });

    it('returns artifacts as they were saved', async () => {
      const deployed = build({ artifactId: '2', pullRequestUrl: 'http://forge/1', deployedAtMs: 9 });

      await store.saveArtifacts([build(), deployed]);

      expect(await store.getArtifact('artifact-1')).toEqual(build());
      expect(await store.getArtifact('2')).toEqual(deployed);
    });

    it('keeps status and validation of an artifact that is saved again', async () => {
      await store.saveArtifacts([build()]);
      await store.setArtifactValidation('artifact-1', { status: 'passed', output: 'SUCCESS: 4 rules found' });
      await store.setArtifactStatus({ artifactIds: ['artifact-1'], status: 'validated' });

      await store.saveArtifacts([build()]);

      expect(await store.getArtifact('artifact-1')).toEqual(
        build({ status: 'validated', validation: { status: 'passed', output: 'SUCCESS: 4 rules found' } }),
      );
    });

    it('records the pull request first and the deployment later', async () => {
      await store.saveArtifacts([build()]);
      const artifactIds = ['artifact-1'];
      await store.setArtifactStatus({ artifactIds, status: 'in_pull_request', pullRequestUrl: 'http://forge/7' });

      await store.setArtifactStatus({ artifactIds, status: 'deployed', deployedAtMs: 123 });

      expect(await store.getArtifact('artifact-1')).toMatchObject({
        ...{ status: 'deployed', pullRequestUrl: 'http://forge/7', deployedAtMs: 123 },
      });
    });

    it('says that an unknown artifact is not there', async () => {
      const unknown = { code: 'not_found' };

      await expect(store.getArtifact('no')).rejects.toMatchObject(unknown);
      await expect(store.setArtifactValidation('no', { status: 'passed', output: '' })).rejects.toMatchObject(unknown);
      const change = { artifactIds: ['no'], status: 'deployed' } as const;
      await expect(store.setArtifactStatus(change)).rejects.toMatchObject(unknown);
    });

    it('pages in order of service, environment and path', async () => {
      await store.saveArtifacts([
        ...[build({ artifactId: '1', path: 'b' }), build({ artifactId: '2', path: 'a' })],
        ...[build({ artifactId: '3', service: 'a', path: 'z' }), build({ artifactId: '4', path: 'c' })],
      ]);

      const first = await store.listArtifacts({ limit: 2 });
      const second = await store.listArtifacts({ limit: 5, afterArtifactId: '2' });

      expect([...first, ...second].map(({ artifactId }) => artifactId)).toEqual(['3', '2', '1', '4']);
    });

    it('narrows by every field of the filter', async () => {
      await store.saveArtifacts([
        build({ artifactId: '1', type: 'runbook' }),
        build({ artifactId: '2', sloId: 'slo-2', environment: 'staging' }),
        build({ artifactId: '3', service: 'pay' }),
      ]);
      const ids = async (filter: Parameters<ArtifactStore['listArtifacts']>[0]) =>
        (await store.listArtifacts(filter)).map(({ artifactId }) => artifactId);

      expect(await ids({ types: ['runbook', 'openslo'] })).toEqual(['1']);
      expect(await ids({ sloIds: ['slo-2'] })).toEqual(['2']);
      expect(await ids({ environment: 'staging' })).toEqual(['2']);
      expect(await ids({ service: 'pay' })).toEqual(['3']);
      expect(await ids({ artifactIds: ['3', '1'] })).toEqual(['1', '3']);
    });
  });
}

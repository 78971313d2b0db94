import { describe, expect, it } from 'vitest';
import { generateArtifacts } from '../../../../domain/artifact/generate-artifacts.ts';
import { buildArtifactContext } from '../../../support/builders/build-artifact-context.ts';
import { buildSlo } from '../../../support/builders/build-slo.ts';
import { expectGolden } from '../../../support/expect-golden.ts';

describe('the artifacts of an SLO', () => {
  it.each(generateArtifacts(buildSlo(), buildArtifactContext()))(
    'match the reviewed $type',
    async ({ path, content }) => {
      await expectGolden(`artifacts/${path.split('/').at(-1) ?? ''}`, content);
    },
  );

  it('are the same bytes for the same input', () => {
    const first = generateArtifacts(buildSlo(), buildArtifactContext());

    expect(generateArtifacts(buildSlo(), buildArtifactContext())).toEqual(first);
  });
});

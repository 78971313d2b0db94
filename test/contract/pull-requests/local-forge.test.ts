import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLocalForge } from '../../../adapters/local-git/create-local-forge.ts';
import { runProgram } from '../../../platform/process/run-program.ts';
import type { LocalForge, ProposedChange } from '../../../domain/delivery/ports.ts';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'slo-scout-forge-'));
});

afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

function openForge(): Promise<LocalForge> {
  return createLocalForge({
    repositoryDir: join(dir, 'slos.git'),
    defaultBranch: 'main',
    pullRequestBaseUrl: 'http://forge.test/pull-requests',
    nowMs: () => 1_767_225_600_000,
  });
}

function change(overrides: Partial<ProposedChange> = {}): ProposedChange {
  return {
    branch: 'slo-scout/production/shop/0a1b',
    title: 'SLOs of shop',
    body: 'Two SLOs.',
    commitMessage: 'feat(slo): SLOs of shop\n',
    files: [
      { path: 'slos/production/shop/a/rules.yaml', content: 'groups: []\n' },
      { path: 'slos/production/shop/a/runbook.md', content: '# Überblick\n' },
    ],
    ...overrides,
  };
}

async function fileOnMain(path: string): Promise<string> {
  const result = await runProgram('git', ['--git-dir', join(dir, 'slos.git'), 'show', `main:${path}`], {
    timeoutMs: 10_000,
  });
  return result.stdout;
}

describe('the local forge', () => {
  it('opens one pull request with all files and merges it into the default branch', async () => {
    const forge = await openForge();

    const opened = await forge.propose(change());
    const merged = await forge.merge(opened.number, 'ann');

    expect(opened).toMatchObject({ number: 1, state: 'open', url: 'http://forge.test/pull-requests/1' });
    expect(merged.state).toBe('merged');
    expect(await fileOnMain('slos/production/shop/a/runbook.md')).toBe('# Überblick\n');
    expect(await fileOnMain('README.md')).toContain('Service level objectives');
  });

  it('finds the same pull request when a proposal is repeated, also after a restart and after the merge', async () => {
    const first = await (await openForge()).propose(change());
    const forge = await openForge();
    const again = await forge.propose(change());
    await forge.merge(first.number, 'ann');
    const afterMerge = await forge.propose(change());

    expect(again.number).toBe(first.number);
    expect(afterMerge).toMatchObject({ number: first.number, state: 'merged' });
    expect(await forge.listPullRequests({})).toHaveLength(1);
  });

  it('opens exactly one pull request when two processes propose the same change at once', async () => {
    const forges = await Promise.all([openForge(), openForge(), openForge(), openForge()]);

    const opened = await Promise.all(forges.map((forge) => forge.propose(change())));

    expect(new Set(opened.map((pullRequest) => pullRequest.number)).size).toBe(1);
    expect(await forges[0].listPullRequests({})).toHaveLength(1);
  });

  it('numbers different changes differently when they are proposed at once', async () => {
    const forge = await openForge();
    const branches = ['a', 'b', 'c', 'd', 'e'];

    const opened = await Promise.all(
      branches.map((branch) => forge.propose(change({ branch: `slo-scout/${branch}` }))),
    );

    expect(opened.map((pullRequest) => pullRequest.number).toSorted()).toEqual([1, 2, 3, 4, 5]);
  });

  it('opens another pull request for a change whose first one was closed', async () => {
    const forge = await openForge();
    const first = await forge.propose(change());
    const closed = await forge.close(first.number, 'bob', 'not now');

    const second = await forge.propose(change());

    expect(closed).toMatchObject({ state: 'closed', closedReason: 'not now (bob)' });
    expect(second).toMatchObject({ number: 2, state: 'open', branch: `${first.branch}-2` });
  });

  it('refuses to merge what conflicts, and says so', async () => {
    const forge = await openForge();
    const one = await forge.propose(change({ branch: 'one' }));
    const other = await forge.propose(
      change({ branch: 'other', files: [{ path: 'slos/production/shop/a/rules.yaml', content: 'groups: [1]\n' }] }),
    );
    await forge.merge(one.number, 'ann');

    await expect(forge.merge(other.number, 'ann')).rejects.toMatchObject({ code: 'failed_precondition' });
    expect((await forge.getPullRequest(other.number)).state).toBe('open');
  });

  it('merges once: a repeat answers with the same merge', async () => {
    const forge = await openForge();
    const { number } = await forge.propose(change());

    const [first, second] = await Promise.all([forge.merge(number, 'ann'), forge.merge(number, 'bob')]);

    expect(second.mergeSha).toBe(first.mergeSha);
  });

  it('shows the diff before and after the merge', async () => {
    const forge = await openForge();
    const { number } = await forge.propose(change());

    const before = await forge.diff(number);
    await forge.merge(number, 'ann');

    expect(before).toContain('+groups: []');
    expect(await forge.diff(number)).toBe(before);
  });

  it.each([
    { title: 'a missing number', act: (forge: LocalForge) => forge.merge(7, 'ann'), code: 'not_found' },
    {
      title: 'a path that leaves the repository',
      act: (forge: LocalForge) => forge.propose(change({ files: [{ path: '../x', content: '' }] })),
      code: 'invalid_argument',
    },
  ])('refuses $title', async ({ act, code }) => {
    const forge = await openForge();

    await expect(act(forge)).rejects.toMatchObject({ code });
  });

  it('tells a ref that git refuses from a lost race', async () => {
    const forge = await openForge();
    await forge.propose(change({ branch: 'slo-scout/production/shop/0a1b' }));

    const proposed = forge.propose(change({ branch: 'slo-scout/production/shop' }));

    await expect(proposed).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('git update-ref failed'),
    });
  });
});

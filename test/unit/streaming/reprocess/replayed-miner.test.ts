import { describe, expect, it } from 'vitest';
import { createTemplateMiner } from '../../../../domain/log/template-miner.ts';
import { createReplayedMiner } from '../../../../streaming/reprocess/replayed-miner.ts';

const login = (user: string) => `user ${user} logged in`;

describe('the miner of a replay', () => {
  it('assigns what the live miner knows to its templates, which learn nothing', () => {
    const live = createTemplateMiner();
    const [first, second] = ['ann', 'bob', 'eve'].map((user) => live.assign(login(user)).templateId);
    const before = live.snapshot();
    const miner = createReplayedMiner(() => live, createTemplateMiner());

    const assigned = miner.assign(login('zoe'));

    expect(assigned).toEqual({ templateId: first, template: 'user <*> logged in', isNew: false });
    expect(miner.resolve(second!)).toBe(first);
    expect(miner.template(second!)?.text).toBe('user <*> logged in');
    expect(live.snapshot()).toEqual(before);
    expect(miner.stats()).toMatchObject({ templates: 0, lines: 0 });
  });

  it('learns the rest by itself, and keeps that alone in its snapshot', () => {
    const live = createTemplateMiner();
    live.assign('cache warm');
    const own = createTemplateMiner();
    const miner = createReplayedMiner(() => live, own);

    const ids = ['ann', 'bob', 'eve'].map((user) => miner.assign(login(user)));

    expect(ids[2]).toMatchObject({ templateId: ids[0]!.templateId, isNew: false });
    expect(miner.resolve(ids[1]!.templateId)).toBe(ids[0]!.templateId);
    expect(miner.templates().map(({ text }) => text)).toEqual(['user <*> logged in']);
    expect(miner.snapshot()).toEqual(own.snapshot());
    expect(miner.find(login('zoe'))).toEqual({ templateId: ids[0]!.templateId, template: 'user <*> logged in' });
    expect(miner.find('cache warm')?.template).toBe('cache warm');
  });

  it('does without a live miner, and uses it from the moment at which it is known', () => {
    const live = createTemplateMiner();
    live.assign('took 6 ms');
    const known: (typeof live)[] = [];
    const miner = createReplayedMiner(() => known[0], createTemplateMiner());
    const alone = miner.assign('took 5 ms');
    known.push(live);

    expect(alone.isNew).toBe(true);
    expect(miner.assign('took 7 ms')).toMatchObject({ templateId: alone.templateId, isNew: false });
    expect(miner.stats().lines).toBe(1);
  });

  it('takes another snapshot over, like any miner', () => {
    const other = createTemplateMiner();
    other.assign('took 5 ms');
    const miner = createReplayedMiner(() => undefined, createTemplateMiner());

    miner.merge(other.snapshot());

    expect(miner.templates().map(({ text }) => text)).toEqual(['took <*>']);
  });
});

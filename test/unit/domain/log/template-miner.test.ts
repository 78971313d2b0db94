import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  OVERFLOW_TEMPLATE_ID,
  createTemplateMiner,
  restoreTemplateMiner,
} from '../../../../domain/log/template-miner.ts';
import { isScoutError } from '../../../support/is-scout-error.ts';

const login = (user: string) => `user ${user} logged in to portal`;

describe('createTemplateMiner', () => {
  it('groups lines that differ in values', () => {
    const miner = createTemplateMiner();

    const first = miner.assign('took 5 ms for /a');
    const second = miner.assign('took 71 ms for /b/c');

    expect(first).toEqual({ templateId: second.templateId, template: 'took <*> for <*>', isNew: true });
    expect(second.isNew).toBe(false);
    expect(miner.templates()).toEqual([{ id: first.templateId, text: 'took <*> for <*>', count: 2, aliases: [] }]);
  });

  it('gives a template the same id in every miner', () => {
    const id = createTemplateMiner().assign('took 5 ms').templateId;

    expect(createTemplateMiner().assign('took 6 ms').templateId).toBe(id);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
  });

  it('keeps the id of the first form when words turn out to be values', () => {
    const miner = createTemplateMiner();
    const [root, adam] = ['root', 'adam'].map((user) => miner.assign(login(user)).templateId);

    const third = miner.assign(login('zoe'));

    expect(third).toEqual({
      templateId: root,
      template: 'user <*> logged in to portal',
      isNew: false,
      generalised: { previousText: login('root'), absorbedIds: [adam, expect.any(String)] },
    });
    expect(miner.resolve(adam ?? '')).toBe(root);
    expect(miner.template(adam ?? '')).toMatchObject({ id: root, count: 3 });
    expect(miner.assign(login('new')).templateId).toBe(root);
  });

  it('finds the template that a line belongs to without learning or counting anything', () => {
    const miner = createTemplateMiner();
    const [root] = ['root', 'adam', 'zoe'].map((user) => miner.assign(login(user)).templateId);
    const before = miner.snapshot();

    const found = ['root', 'adam', 'new'].map((user) => miner.find(login(user)));
    const unknown = miner.find('nobody has said this');

    expect(found).toEqual(Array(3).fill({ templateId: root, template: 'user <*> logged in to portal' }));
    expect(unknown).toBeUndefined();
    expect(miner.snapshot()).toEqual(before);
    expect(miner.assign('nobody has said this').isNew).toBe(true);
  });

  it('finds what it would assign, for every line', () => {
    const line = fc.oneof(
      fc.constantFrom('ann', 'bob', 'eve', 'joe').map(login),
      fc.nat(99).map((number) => `took ${String(number)} ms`),
      fc.constantFrom('cache warm', 'cache cold', 'took <*> ms', 'user <*> logged in to portal'),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), fc.array(line, { maxLength: 10 }), (seen, asked) => {
        const miner = createTemplateMiner();
        for (const content of seen) miner.assign(content);

        for (const content of asked) {
          const found = miner.find(content);
          const assigned = restoreTemplateMiner(miner.snapshot()).assign(content);

          if (found !== undefined) expect(assigned).toMatchObject({ ...found, isNew: false });
          else expect(assigned.isNew || assigned.generalised !== undefined).toBe(true);
        }
      }),
    );
  });

  it('keeps states apart', () => {
    const miner = createTemplateMiner();
    const states = ['Started', 'Paused', 'Resumed', 'Stopped'];

    const ids = states.map((state) => miner.assign(`instance 7 is ${state} by the scheduler`).templateId);

    expect(new Set(ids).size).toBe(4);
  });

  it('makes two varying words of a template slots', () => {
    const miner = createTemplateMiner();
    const users = ['ann', 'bob', 'cid'];
    for (const user of users) {
      for (const host of ['red', 'tan', 'sky']) miner.assign(`user ${user} opened session on host ${host} again`);
    }

    expect(miner.templates().map(({ text }) => text)).toEqual(['user <*> opened session on host <*> again']);
    expect(miner.assign('user dan opened session on host zed again').isNew).toBe(false);
  });

  it('goes on from a snapshot as if it had not been interrupted', () => {
    const line = fc.constantFrom(
      ...['a', 'b', 'c', 'd', 'e', 'f', '1'].map((word) => `job ${word} ended with ${word}x fine`),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), fc.array(line, { maxLength: 30 }), (before, after) => {
        const miner = createTemplateMiner({ maxTemplates: 4 });
        for (const text of before) miner.assign(text);

        const restored = restoreTemplateMiner(miner.snapshot(), { maxTemplates: 4 });

        expect(after.map((text) => restored.assign(text))).toEqual(after.map((text) => miner.assign(text)));
        expect(restored.snapshot()).toEqual(miner.snapshot());
      }),
    );
  });

  it('merges the templates of another miner', () => {
    const one = createTemplateMiner();
    const two = createTemplateMiner();
    one.assign('took 5 ms');
    one.assign(login('ann'));
    two.assign('took 6 ms');
    two.assign(login('bob'));
    two.assign(login('cid'));

    one.merge(two.snapshot());

    expect(one.templates().map(({ text, count }) => [text, count])).toEqual([
      ['took <*>', 2],
      ['user <*> logged in to portal', 3],
    ]);
    expect(one.resolve(two.assign(login('bob')).templateId)).toBe(one.assign(login('ann')).templateId);
  });

  it('holds no more templates than it may, and counts the lines that found no room', () => {
    const miner = createTemplateMiner({ maxTemplates: 10 });

    const ids = Array.from(
      { length: 100 },
      (_, n) => miner.assign(`${'x'.repeat(n + 2)} happened ${'y'.repeat(n + 2)}`).templateId,
    );

    expect(miner.templates()).toHaveLength(10);
    expect(ids.filter((id) => id === OVERFLOW_TEMPLATE_ID)).toHaveLength(90);
    expect(miner.stats()).toMatchObject({ lines: 100, templates: 10, overflowed: 90 });
  });

  it('lets templates go that no line had for long', () => {
    const miner = createTemplateMiner({ maxTemplates: 2 });
    const old = miner.assign('old news arrived').templateId;
    for (let n = 0; n < 40; n += 1) miner.assign('daily bread arrived');

    const fresh = miner.assign('something else came');

    expect(fresh.isNew).toBe(true);
    expect(miner.template(old)).toBeUndefined();
    expect(miner.stats().evicted).toBe(1);
  });

  it('leaks no date, id or address into a template', () => {
    const miner = createTemplateMiner();
    miner.assign('2024-01-01 user 4bf92f35-77b3-4da6-a3ce-929d0e0e4736 from 10.1.2.3 [redacted:email] paid 3.50');

    expect(miner.templates()[0]?.text).not.toMatch(/[0-9]|redacted/);
  });

  it('stays linear on hostile lines', () => {
    const miner = createTemplateMiner();
    const started = performance.now();
    for (let n = 0; n < 2000; n += 1) {
      miner.assign(Array.from({ length: 200 }, (_, word) => `w${'abcdefgh'.charAt((n >> (word % 12)) & 7)}`).join(' '));
    }

    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('refuses bounds that are none, and bytes that are no snapshot', () => {
    const thrown = (run: () => unknown) => {
      try {
        return run();
      } catch (error) {
        return error;
      }
    };

    expect(
      isScoutError(
        thrown(() => createTemplateMiner({ maxTemplates: 0 })),
        'invalid_argument',
      ),
    ).toBe(true);
    expect(
      isScoutError(
        thrown(() => restoreTemplateMiner(new Uint8Array([9]))),
        'data_loss',
      ),
    ).toBe(true);
  });
});

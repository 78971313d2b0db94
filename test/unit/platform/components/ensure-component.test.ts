import { beforeEach, describe, expect, it } from 'vitest';
import { ScoutError } from '../../../../domain/errors/scout-error.ts';
import type { Component, GoSource, VendorSource } from '../../../../platform/components/component.ts';
import { ensureComponent } from '../../../../platform/components/ensure-component.ts';
import type { EnsureSteps } from '../../../../platform/components/ensure-component.ts';
import { locateFromCache } from '../../../../platform/components/sources/from-cache.ts';
import type { InstallResult } from '../../../../platform/components/sources/install.ts';
import { createFakeWorld, printed } from '../../../support/fakes/fake-component-world.ts';
import type { FakeWorld } from '../../../support/fakes/fake-component-world.ts';

const vendor: VendorSource = {
  ...{ kind: 'vendor', version: '1.5.1', entry: 'temporal', strip: 0 },
  url: 'https://vendor.example/temporal-{os}-{arch}.tar.gz',
  checksums: { url: 'https://vendor.example/sums', algorithm: 'sha256' },
};
const go: GoSource = {
  ...{ kind: 'go', version: '1.5.1', entry: 'bin/temporal', variables: [] },
  ...{ package: 'example.com/temporal', moduleVersion: 'v1.5.1' },
};
const component: Component = {
  ...{ name: 'temporal', purpose: 'runs the workflows', optional: false, form: 'program', needs: [] },
  check: { kind: 'run', args: ['--version'], pattern: /version (\S+)/, accept: { atLeast: '1.5', below: '2' } },
  onPath: { programs: ['temporal'], folders: [] },
  installs: [vendor, go],
};

let world: FakeWorld;
let calls: string[];

beforeEach(() => {
  world = createFakeWorld();
  world.onCommand = () => printed('version 1.5.1');
  calls = [];
});

function steps(outcomes: Partial<Record<'setting' | 'path' | 'vendor' | 'go', 'works'>>): EnsureSteps {
  const locate = (place: 'setting' | 'path'): EnsureSteps['fromPath'] => {
    return async () => {
      calls.push(place);
      if (outcomes[place] === undefined) return { kind: 'not_here', reason: `nothing in ${place}` };
      const installed = { name: component.name, path: `/${place}`, version: '1.5.1', origin: place };
      return { kind: 'found', installed };
    };
  };
  return {
    fromSetting: locate('setting'),
    fromPath: locate('path'),
    fromCache: async (wanted, where) => {
      calls.push('cache');
      return locateFromCache(wanted, where);
    },
    install: async (source, target): Promise<InstallResult> => {
      calls.push(source.kind);
      world.put(`${target}/${source.entry}`, 'half', 0o755);
      if (source.kind !== 'vendor' && source.kind !== 'go') return { kind: 'failed', reason: 'not in this test' };
      return outcomes[source.kind] === undefined
        ? { kind: 'failed', reason: `${source.kind} is closed` }
        : { kind: 'installed' };
    },
  };
}

function cachedFiles(): readonly string[] {
  return world.paths().filter((path) => path.startsWith('/cache/components/temporal/'));
}

function leftovers(): readonly string[] {
  return world.paths().filter((path) => path.includes('/.tmp/') || path.includes('/.locks/'));
}

describe('the order', () => {
  it('takes a configured path before anything else', async () => {
    const found = await ensureComponent(component, world, steps({ setting: 'works', path: 'works', vendor: 'works' }));

    expect(found.origin).toBe('setting');
    expect(calls).toEqual(['setting']);
  });

  it('takes a program on the PATH before the cache and any installation', async () => {
    const found = await ensureComponent(component, world, steps({ path: 'works', vendor: 'works' }));

    expect(found.origin).toBe('path');
    expect(calls).toEqual(['setting', 'path']);
  });

  it('takes a complete installation in the cache without installing', async () => {
    await ensureComponent(component, world, steps({ vendor: 'works' }));
    calls = [];

    const found = await ensureComponent(component, world, steps({ vendor: 'works' }));

    expect(found).toMatchObject({ origin: 'cache', path: '/cache/components/temporal/1.5.1-linux-x64/temporal' });
    expect(calls).toEqual(['setting', 'path', 'cache']);
  });

  it("tries the vendor's download before the package registry", async () => {
    const found = await ensureComponent(component, world, steps({ vendor: 'works', go: 'works' }));

    expect(found.origin).toBe('vendor');
    expect(calls).toEqual(['setting', 'path', 'cache', 'cache', 'vendor', 'cache']);
  });

  it('falls through to the package registry when the network is closed', async () => {
    const found = await ensureComponent(component, world, steps({ go: 'works' }));

    expect(found.origin).toBe('go');
    expect(world.events.map(({ kind, message }) => `${kind} ${message}`)).toContain('failed vendor is closed');
  });

  it('names every way tried, and what to do, when none works', async () => {
    const error = await ensureComponent(component, world, steps({})).catch((thrown: unknown) =>
      ScoutError.from(thrown),
    );

    expect(error).toMatchObject({ code: 'failed_precondition' });
    expect(error).toHaveProperty('message', expect.stringContaining('SLO_SCOUT_COMPONENT_TEMPORAL'));
    expect(error).toHaveProperty('details.tried', [
      'setting: nothing in setting',
      'PATH: nothing in path',
      'cache: nothing in /cache/components/temporal',
      "the vendor's download (vendor.example): vendor is closed",
      expect.stringContaining('go is closed'),
    ]);
  });

  it('says what to do when a required program is missing, before looking for the component', async () => {
    const check = { kind: 'run', args: ['-version'], pattern: /(\d+)/, accept: { atLeast: '17' } } as const;
    const needy = { ...component, needs: [{ program: 'java', check, advice: 'install Java 17' }] };
    world.onCommand = () => ({ kind: 'not_found' });

    const ensuring = ensureComponent(needy, world, steps({ path: 'works' }));

    await expect(ensuring).rejects.toMatchObject({
      code: 'failed_precondition',
      message: expect.stringContaining('install Java 17'),
    });
    expect(calls).toEqual([]);
  });
});

describe('an installation', () => {
  it('appears in the cache complete, with its record, and leaves no temporary files or lock', async () => {
    await ensureComponent(component, world, steps({ go: 'works' }));

    expect(cachedFiles()).toEqual([
      '/cache/components/temporal/1.5.1-linux-x64/bin/temporal',
      '/cache/components/temporal/1.5.1-linux-x64/component.json',
    ]);
    expect(leftovers()).toEqual([]);
  });

  it('is refused when what was installed has another version', async () => {
    world.onCommand = () => printed('version 2.0.0');

    const ensuring = ensureComponent(component, world, steps({ vendor: 'works', go: 'works' }));

    await expect(ensuring).rejects.toMatchObject({ message: expect.stringContaining('has version 2.0.0') });
    expect(cachedFiles()).toEqual([]);
    expect(leftovers()).toEqual([]);
  });

  it('replaces a cached installation that no longer runs', async () => {
    await ensureComponent(component, world, steps({ vendor: 'works' }));
    world.contents.delete('/cache/components/temporal/1.5.1-linux-x64/temporal');

    const found = await ensureComponent(component, world, steps({ vendor: 'works' }));

    expect(found.origin).toBe('vendor');
    expect(cachedFiles()).toContain('/cache/components/temporal/1.5.1-linux-x64/temporal');
  });

  it('cleans up and releases its lock when it is interrupted', async () => {
    const interrupted: EnsureSteps = {
      ...steps({}),
      install: async (_source, target, where) => {
        world.put(`${target}/half`, 'x');
        world.interruption.abort();
        await where.processes.run({ program: 'go', args: [] }, where.signal);
        return { kind: 'installed' };
      },
    };

    const ensuring = ensureComponent(component, world, interrupted);

    await expect(ensuring).rejects.toMatchObject({ code: 'cancelled' });
    expect(cachedFiles()).toEqual([]);
    expect(leftovers()).toEqual([]);
  });

  it('removes what dead processes of this host left, and nothing of the living', async () => {
    world.alive.add(300);
    world.put('/cache/components/.tmp/here~200~kafka~1/half');
    world.put('/cache/components/.tmp/here~300~kafka~1/half');
    world.put('/cache/components/.tmp/there~200~kafka~1/half');

    await ensureComponent(component, world, steps({ vendor: 'works' }));

    expect(leftovers()).toEqual([
      '/cache/components/.tmp/here~300~kafka~1/half',
      '/cache/components/.tmp/there~200~kafka~1/half',
    ]);
  });

  it('reports a line every 15 seconds while it takes long', async () => {
    const slow: EnsureSteps = {
      ...steps({}),
      install: async (source, target, where) => {
        await where.clock.sleep(50_000, where.signal);
        world.put(`${target}/${source.entry}`, '', 0o755);
        return { kind: 'installed' };
      },
    };

    await ensureComponent(component, world, slow);

    const waiting = world.events.filter(({ kind }) => kind === 'waiting');
    expect(waiting).toHaveLength(3);
    expect(world.events.at(-1)).toMatchObject({ kind: 'done', elapsedMs: 50_000 });
  });

  it('waits for another process and then takes what that one installed', async () => {
    world.alive.add(200);
    world.put('/cache/components/.locks/temporal.lock', JSON.stringify({ pid: 200, host: 'here', since: 0 }));
    world.onSleep = () => {
      const folder = '/cache/components/temporal/1.5.1-linux-x64';
      world.put(`${folder}/temporal`, '', 0o755);
      world.put(`${folder}/component.json`, JSON.stringify({ ...vendor, name: 'temporal', origin: 'vendor' }));
      world.contents.delete('/cache/components/.locks/temporal.lock');
    };

    const found = await ensureComponent(component, world, steps({ vendor: 'works' }));

    expect(found.origin).toBe('cache');
    expect(calls).not.toContain('vendor');
    expect(world.events[0]).toMatchObject({ kind: 'waiting', message: expect.stringContaining('process 200') });
  });
});

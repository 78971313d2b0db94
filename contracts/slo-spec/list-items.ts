import type { YamlDocument } from './yaml-document.ts';

/** Lists of objects, as `kubectl get -o yaml` and SLO-Scout write them: `List`, `PrometheusRuleList` and the like. */
const LIST = /^(?:v1|monitoring\.coreos\.com\/v1|pyrra\.dev\/v1alpha1|sloth\.slok\.dev\/v1) \w*List$/;

/** The objects of a list, each a document of its own whose fields are told by their place in the list; else the document. */
export function listItems(document: YamlDocument): readonly YamlDocument[] {
  const { value } = document;
  if (typeof value !== 'object' || value === null) return [document];
  const { apiVersion, kind, items } = value as Record<string, unknown>;
  if (!LIST.test(`${String(apiVersion)} ${String(kind)}`) || !Array.isArray(items)) return [document];
  return items.map((item: unknown, position): YamlDocument => ({
    place: { ...document.place, item: position },
    value: item,
    problemAt: (path, message) => document.problemAt(['items', position, ...path], message),
  }));
}

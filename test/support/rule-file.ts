import { parseAllDocuments } from 'yaml';
import type { PrometheusRule, RuleGroup } from '../../domain/rules/prometheus-rule.ts';
import { promqlDifference } from './promql-difference.ts';

interface RuleDocument {
  readonly kind?: string;
  readonly groups?: readonly RuleGroup[];
  readonly spec?: { readonly groups: readonly RuleGroup[] };
  readonly items?: readonly RuleDocument[];
}

/** The groups of a rule file, of a PrometheusRule object or of a List of them, whatever the number of documents. */
export function groupsOf(content: string): readonly RuleGroup[] {
  return parseAllDocuments(content)
    .map((document) => document.toJS() as RuleDocument | null)
    .flatMap((document) => (document === null ? [] : groupsIn(document)));
}

function groupsIn(document: RuleDocument): readonly RuleGroup[] {
  return document.groups ?? document.spec?.groups ?? (document.items ?? []).flatMap(groupsIn);
}

/** What identifies a rule: its group, its name and its labels, the generator's version apart. */
function identityOf(group: RuleGroup, rule: PrometheusRule): string {
  const labels = Object.entries(rule.labels)
    .filter(([name]) => name !== 'sloth_version')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([group.name, rule.record ?? rule.alert, labels]);
}

function rulesByIdentity(groups: readonly RuleGroup[]): ReadonlyMap<string, PrometheusRule> {
  return new Map(groups.flatMap((group) => group.rules.map((rule) => [identityOf(group, rule), rule] as const)));
}

/** How two rule files differ by the equality test of the rules contract (a) and (b), and in annotations. */
export function ruleDifferences(actual: string, expected: string): readonly string[] {
  const [ours, theirs] = [rulesByIdentity(groupsOf(actual)), rulesByIdentity(groupsOf(expected))];
  const missing = [...theirs.keys()].filter((identity) => !ours.has(identity)).map((identity) => `missing ${identity}`);
  const differences = [...ours].flatMap(([identity, rule]) => {
    const other = theirs.get(identity);
    if (other === undefined) return [`not expected ${identity}`];
    const difference = promqlDifference(rule.expr, other.expr);
    const annotations = JSON.stringify(sorted(rule.annotations)) === JSON.stringify(sorted(other.annotations));
    return [
      ...(difference === undefined ? [] : [`${identity}: ${difference}`]),
      ...(annotations ? [] : [`${identity}: annotations differ`]),
    ];
  });
  return [...missing, ...differences];
}

function sorted(map: Readonly<Record<string, string>> = {}): readonly (readonly [string, string])[] {
  return Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** One rule of a group, as Prometheus' rule files have it. */
export interface PrometheusRule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A named group of rules, which Prometheus evaluates in order. */
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly PrometheusRule[];
}

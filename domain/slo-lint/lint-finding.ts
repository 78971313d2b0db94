/** What a reviewer would object to. An error makes the SLO wrong; a warning can be meant so. */
export interface LintFinding {
  readonly severity: 'error' | 'warning';
  /** Stable name of the rule, as `dead_alert`. */
  readonly rule: string;
  /** What is wrong and what to do, in a sentence or two. */
  readonly message: string;
}

/** A finding that makes the SLO wrong. */
export function lintError(rule: string, message: string): LintFinding {
  return { severity: 'error', rule, message };
}

/** A finding that can be meant so. */
export function lintWarning(rule: string, message: string): LintFinding {
  return { severity: 'warning', rule, message };
}

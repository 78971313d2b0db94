/** A rule that every delivery must pass. The stricter of several enabled policies wins. */
export interface Policy {
  readonly policyId: string;
  readonly name: string;
  readonly enabled: boolean;
  /** `all` deliveries, or only those that touch a service marked critical. */
  readonly appliesTo: 'all' | 'critical_services';
  readonly blastRadius: {
    /** Largest share of all services that one delivery may touch, percent. */
    readonly servicesPercent: number;
    /** Largest number of services that one delivery may touch. */
    readonly servicesAbsolute: number;
  };
}

/** What a delivery would change: the policy's only input. */
export interface DeliveryImpact {
  readonly totalServices: number;
  readonly touchedServices: number;
  readonly touchesCritical: boolean;
  readonly slos: number;
  readonly alerts: number;
  readonly approvers: readonly string[];
}

/** One policy's word on a delivery. */
export interface PolicyFinding {
  readonly policyId: string;
  readonly name: string;
  readonly verdict: 'allow' | 'deny' | 'not_applicable';
  readonly explanation: string;
}

/** The whole verdict. `deny` when any applicable policy denies, and when none applies (default deny). */
export interface PolicyVerdict {
  readonly verdict: 'allow' | 'deny';
  readonly findings: readonly PolicyFinding[];
}

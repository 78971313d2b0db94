/** How much depends on the service; the critical-services policy looks at it. */
export type Criticality = 'standard' | 'critical';

/** A service in an environment, with what its owners told us about it. (name, environment) is unique. */
export interface Service {
  readonly serviceId: string;
  readonly name: string;
  readonly environment: string;
  readonly ownerTeam: string;
  readonly criticality: Criticality;
  /** Where its telemetry can be read, by kind (`prometheus`, …), as URLs. */
  readonly telemetryEndpoints: Readonly<Record<string, string>>;
  /** Prometheus label → value that selects the service's own series. */
  readonly labelMappings: Readonly<Record<string, string>>;
  /** `discovered` by its telemetry, or `registered` by a person. */
  readonly status: 'discovered' | 'registered';
  readonly createdAtMs: number;
}

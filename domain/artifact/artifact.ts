/** Kinds of generated file. */
export type ArtifactType = 'prometheus_rule' | 'prometheus_rule_test' | 'grafana_dashboard' | 'runbook' | 'openslo';

/** A file as generated: pure output of an SLO, same input, same bytes. */
export interface GeneratedArtifact {
  readonly type: ArtifactType;
  /** Path in the target repository, with forward slashes, no leading slash. */
  readonly path: string;
  readonly content: string;
}

/** What the real tool said of a file. `not_applicable` for kinds that have no validator. */
export interface ArtifactValidation {
  readonly status: 'passed' | 'failed' | 'not_applicable';
  /** The tool's own words, trimmed; empty when it had none. */
  readonly output: string;
}

/** Where a file stands. */
export type ArtifactStatus = 'generated' | 'validated' | 'invalid' | 'in_pull_request' | 'deployed';

/** A generated file as stored. */
export interface Artifact extends GeneratedArtifact {
  /** Stable: hash of SLO, type and content. */
  readonly artifactId: string;
  readonly sloId: string;
  readonly service: string;
  readonly environment: string;
  /** Lower-case hex SHA-256 of the content in UTF-8. */
  readonly sha256: string;
  readonly status: ArtifactStatus;
  readonly validation: ArtifactValidation;
  readonly pullRequestUrl?: string;
  readonly deployedAtMs?: number;
  readonly createdAtMs: number;
}

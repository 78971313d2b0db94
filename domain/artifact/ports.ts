import type { Artifact, ArtifactStatus, ArtifactType, ArtifactValidation, GeneratedArtifact } from './artifact.ts';

/** Which artifacts to list; every field narrows. */
export interface ArtifactFilter {
  readonly sloIds?: readonly string[];
  readonly artifactIds?: readonly string[];
  readonly service?: string;
  readonly environment?: string;
  readonly types?: readonly ArtifactType[];
  readonly limit?: number;
  readonly afterArtifactId?: string;
}

/** Stores artifacts. */
export interface ArtifactStore {
  /** Inserts; when the id exists its status and validation are kept: safe to repeat. */
  saveArtifacts(artifacts: readonly Artifact[]): Promise<void>;
  /** @throws ScoutError not_found */
  getArtifact(artifactId: string): Promise<Artifact>;
  listArtifacts(filter: ArtifactFilter): Promise<readonly Artifact[]>;
  setArtifactValidation(artifactId: string, validation: ArtifactValidation): Promise<void>;
  setArtifactStatus(change: {
    readonly artifactIds: readonly string[];
    readonly status: ArtifactStatus;
    readonly pullRequestUrl?: string;
    readonly deployedAtMs?: number;
  }): Promise<void>;
}

/** Runs the real validator (promtool) over generated files. */
export interface RuleValidator {
  /**
   * Checks the rule files and runs the rule tests among the given files, together in one place, so that a test
   * file finds the rules it names by relative path. One validation per prometheus_rule and prometheus_rule_test path.
   * @throws ScoutError failed_precondition when the tool cannot be run at all
   */
  validate(files: readonly GeneratedArtifact[]): Promise<ReadonlyMap<string, ArtifactValidation>>;
}

import type { ObjectivePpm } from '../slo/objective.ts';

/** The formats that SLO specifications come in, by the name that Sloth records for them (`sloth_spec`). */
export const SpecFormat = {
  sloth: 'prometheus/v1',
  slothKubernetes: 'sloth.slok.dev/v1',
  openSloAlpha: 'openslo/v1alpha',
  openSlo: 'openslo/v1',
  pyrra: 'pyrra.dev/v1alpha1',
  /** Rules that Sloth or SLO-Scout made. */
  rules: 'rules',
} as const;

/** One member of {@link SpecFormat}. */
export type SpecFormat = (typeof SpecFormat)[keyof typeof SpecFormat];

/**
 * Where an SLI is read: PromQL with `{{.window}}` where the range goes.
 * `events`: bad and total events. `good_events`: the same told by the good ones. `error_ratio`: bad/total at once,
 * whose traffic nobody knows.
 */
export type SpecSli =
  | { readonly kind: 'events'; readonly bad: string; readonly total: string }
  | { readonly kind: 'good_events'; readonly good: string; readonly total: string }
  | { readonly kind: 'error_ratio'; readonly errorRatio: string };

/** Labels and annotations of an alert, and whether it is wanted. */
export interface SpecAlert {
  readonly disabled: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** How an SLO alerts. `labels` and `annotations` are those of both severities; a severity's own override them. */
export interface SpecAlerting {
  /** Empty when the format has no name for alerts. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly page: SpecAlert;
  readonly ticket: SpecAlert;
  /** Both are disabled, and absent series alert nevertheless; a format of its own must say so. */
  readonly onAbsence?: boolean;
}

/** One SLO as a team wrote it down, whatever the format. */
export interface SloSpec {
  readonly service: string;
  readonly name: string;
  readonly description: string;
  readonly objectivePpm: ObjectivePpm;
  /** Absent where the format leaves it to the generator. */
  readonly windowDays?: number;
  /** The file's labels overlaid by the SLO's. */
  readonly labels: Readonly<Record<string, string>>;
  readonly sli: SpecSli;
  readonly alerting: SpecAlerting;
}

/** The Kubernetes object that a specification was, whose name and labels the rules keep. */
export interface SpecObject {
  readonly name: string;
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Where something stands: a file, which of its YAML documents, counted from 1, and of a list which item, counted from 0. */
export interface SpecPlace {
  readonly file: string;
  readonly document: number;
  readonly item?: number;
}

/** The SLOs of one YAML document. */
export interface SpecDocument {
  readonly place: SpecPlace;
  readonly format: SpecFormat;
  readonly object?: SpecObject;
  readonly slos: readonly SloSpec[];
}

/** `sloth_id` of a specification's SLO. */
export function specSloId({ service, name }: Pick<SloSpec, 'service' | 'name'>): string {
  return `${service}-${name}`;
}

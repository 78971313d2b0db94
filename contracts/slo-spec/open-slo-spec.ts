import { parsePrometheusDuration } from '../../domain/burn-rate/parse-prometheus-duration.ts';
import { SpecFormat } from '../../domain/slo-spec/slo-spec.ts';
import type { SloSpec, SpecAlert, SpecDocument } from '../../domain/slo-spec/slo-spec.ts';
import { toSpecSli } from './open-slo-indicator.ts';
import type { RefuseField } from './open-slo-indicator.ts';
import { OpenSloSli, OpenSloSlo } from './open-slo-schema.ts';
import type { OpenSloIndicator, OpenSloObjective } from './open-slo-schema.ts';
import { parseLeniently } from './parse-leniently.ts';
import type { FieldPath, ProblemLog, YamlDocument } from './yaml-document.ts';

/** Where an indicator stands, and what it says. */
export interface PlacedIndicator {
  readonly document: YamlDocument;
  readonly path: FieldPath;
  readonly indicator: OpenSloIndicator;
}

/** What {@link readOpenSloSpec} needs beside the document. */
export interface OpenSloContext {
  readonly log: ProblemLog;
  /** The SLIs of all documents by name. */
  readonly indicators: ReadonlyMap<string, PlacedIndicator>;
}

const DAY_SECONDS = 86_400;
const ALERT: SpecAlert = { disabled: false, labels: {}, annotations: {} };
/** OpenSLO's alert policies speak of conditions, not of burn-rate windows: both alerts are made, with a name of ours. */
const ALERTING = { name: '', labels: {}, annotations: {}, page: ALERT, ticket: ALERT };
const LABEL_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Reads a `kind: SLI` document of OpenSLO v1; undefined when the log has its problems. */
export function readOpenSloIndicator(document: YamlDocument, log: ProblemLog): [string, PlacedIndicator] | undefined {
  const sli = parseLeniently(OpenSloSli, document, log);
  return sli && [sli.metadata.name, { document, path: ['spec'], indicator: sli.spec }];
}

/**
 * Reads an `openslo/v1` SLO leniently: `targetPercent` beside `target`, queries with a range of their own, counters without
 * one, indicators by reference. Several objectives are several SLOs, each with its position at the end of its name.
 */
export function readOpenSloSpec(document: YamlDocument, context: OpenSloContext): SpecDocument | undefined {
  const { log } = context;
  const slo = parseLeniently(OpenSloSlo, document, log);
  if (slo === undefined) return undefined;
  const problemsBefore = log.problems.length;
  const placed = indicatorOf(slo, document, context);
  const windowDays = windowOf(slo, document, log);
  const labels = labelsOf(slo, document, log);
  const { service, description, objectives } = slo.spec;
  const slos = objectives.flatMap((objective, position): readonly SloSpec[] => {
    const sli = placed && sliOf(placed, objective, log);
    if (sli === undefined) return [];
    const name = objectives.length === 1 ? slo.metadata.name : `${slo.metadata.name}-${String(position)}`;
    const { objectivePpm } = objective;
    const text = description ?? '';
    return [{ service, name, description: text, objectivePpm, ...windowDays, labels, sli, alerting: ALERTING }];
  });
  if (log.problems.length > problemsBefore) return undefined;
  return { place: document.place, format: SpecFormat.openSlo, slos };
}

function sliOf({ document, path, indicator }: PlacedIndicator, objective: OpenSloObjective, log: ProblemLog) {
  const refuse: RefuseField = (below, message) => {
    log.problems.push(document.problemAt([...path, ...below], message));
    return undefined;
  };
  return toSpecSli(indicator, objective, refuse);
}

function indicatorOf(
  { spec }: OpenSloSlo,
  document: YamlDocument,
  { log, indicators }: OpenSloContext,
): PlacedIndicator | undefined {
  if (spec.indicator !== undefined) {
    return { document, path: ['spec', 'indicator', 'spec'], indicator: spec.indicator.spec };
  }
  const found = spec.indicatorRef === undefined ? undefined : indicators.get(spec.indicatorRef);
  if (found !== undefined) return found;
  const message =
    spec.indicatorRef === undefined
      ? 'is missing: write indicator or indicatorRef'
      : `names the SLI "${spec.indicatorRef}", which is in none of the files given`;
  log.problems.push(document.problemAt(['spec', 'indicatorRef'], message));
  return undefined;
}

function windowOf({ spec }: OpenSloSlo, document: YamlDocument, log: ProblemLog): { windowDays?: number } {
  const window = spec.timeWindow?.[0];
  if (window === undefined) return {};
  const refuse = (field: string, message: string) => {
    log.problems.push(document.problemAt(['spec', 'timeWindow', 0, field], message));
    return {};
  };
  if (window.isRolling === false) return refuse('isRolling', 'must be true: rules look back over rolling windows');
  const seconds = parsePrometheusDuration(window.duration);
  if (seconds === undefined || seconds % DAY_SECONDS !== 0) {
    return refuse('duration', `is "${window.duration}"; it must be whole days or weeks, as 28d or 4w`);
  }
  return { windowDays: seconds / DAY_SECONDS };
}

function labelsOf({ metadata }: OpenSloSlo, document: YamlDocument, log: ProblemLog): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  for (const [name, value] of Object.entries(metadata.labels ?? {})) {
    if (LABEL_NAME.test(name)) labels[name] = Array.isArray(value) ? value.join(',') : String(value);
    else {
      log.warnings.push(document.problemAt(['metadata', 'labels', name], 'is no label of Prometheus and was left out'));
    }
  }
  return labels;
}

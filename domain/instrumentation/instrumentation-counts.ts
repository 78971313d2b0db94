import type { SpanForest } from '../fingerprint/span-forest.ts';
import { templateOfName } from '../journey/path-template.ts';
import { SpanAttribute, attributeOf } from '../telemetry/semantic-conventions.ts';
import { SpanKind } from '../telemetry/span-record.ts';
import type { SpanRecord } from '../telemetry/span-record.ts';
import type { LogQuality, ServiceInstrumentation } from './service-instrumentation.ts';

/** What is looked at in a log record. */
export interface ExaminedLog {
  readonly isStructured: boolean;
  readonly hasRequestId: boolean;
  readonly hasSeverity: boolean;
}

/** Whose telemetry something is. */
export interface TelemetryOrigin {
  readonly service: string;
  readonly environment: string;
  readonly language?: string | undefined;
}

type Draft = { -readonly [K in keyof Omit<ServiceInstrumentation, 'logs'>]: ServiceInstrumentation[K] } & {
  readonly logs: { -readonly [K in keyof LogQuality]: number };
};

/** So many log records of a service are looked into: a share of them is known to 2 % then. */
const EXAMINED_LOGS = 2_000;

/** Counts how services are instrumented while their telemetry is read. */
export class InstrumentationCounts {
  private readonly drafts = new Map<string, Draft>();

  /** Adds what a span tells by its attributes. */
  addSpan(span: SpanRecord): void {
    const draft = this.draftOf(span);
    if (!isEntry(span.kind)) return;
    draft.namedEntries += 1;
    if (templateOfName(span.name) !== span.name) draft.namesWithIds += 1;
    if (attributeOf(span, SpanAttribute.httpMethod) === undefined) return;
    draft.httpEntries += 1;
    if (attributeOf(span, SpanAttribute.httpRoute) === undefined) draft.httpWithoutRoute += 1;
    if (attributeOf(span, SpanAttribute.httpStatus) === undefined) draft.httpWithoutStatus += 1;
  }

  /** Adds what only whole traces tell: of spans that were sent twice there is one. */
  addTrace(forest: SpanForest): void {
    const { spans, roots } = forest;
    for (const { label } of spans) {
      const draft = this.draftOf(label.entry);
      draft.spans += 1;
      if (isEntry(label.kind)) draft.entries += 1;
    }
    for (const { position, kind } of roots) {
      const label = spans[position]?.label;
      if (kind === 'parentless') this.addAttached(forest, position);
      else if (kind === 'orphan' && label !== undefined && isEntry(label.kind)) {
        this.draftOf(label.entry).orphanEntries += 1;
      }
    }
  }

  /** Adds a log record; `examine` is called for the first records of a service alone. */
  addLog(origin: TelemetryOrigin, examine: () => ExaminedLog): void {
    const draft = this.draftOf(origin);
    draft.logRecords += 1;
    const { logs } = draft;
    if (logs.examined >= EXAMINED_LOGS) return;
    const { isStructured, hasRequestId, hasSeverity } = examine();
    logs.examined += 1;
    if (isStructured) logs.structured += 1;
    if (hasRequestId) logs.withRequestId += 1;
    if (hasSeverity) logs.withSeverity += 1;
  }

  /** By service, then environment. */
  build(): readonly ServiceInstrumentation[] {
    return [...this.drafts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, draft]) => draft);
  }

  private addAttached({ spans, children }: SpanForest, root: number): void {
    const open = [root];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const span = spans[next];
      if (span !== undefined) this.draftOf(span.label.entry).attachedSpans += 1;
      open.push(...(children[next] ?? []));
    }
  }

  private draftOf({ service, environment, language }: TelemetryOrigin): Draft {
    const key = `${service}\0${environment}`;
    let draft = this.drafts.get(key);
    if (draft === undefined) {
      draft = emptyDraft(service, environment);
      this.drafts.set(key, draft);
    }
    draft.language ??= language;
    return draft;
  }
}

function isEntry(kind: SpanKind): boolean {
  return kind === SpanKind.server || kind === SpanKind.consumer;
}

function emptyDraft(service: string, environment: string): Draft {
  return {
    ...{ service, environment, language: undefined, spans: 0, attachedSpans: 0, entries: 0, orphanEntries: 0 },
    ...{ httpEntries: 0, httpWithoutRoute: 0, httpWithoutStatus: 0, namedEntries: 0, namesWithIds: 0, logRecords: 0 },
    logs: { examined: 0, structured: 0, withRequestId: 0, withSeverity: 0 },
  };
}

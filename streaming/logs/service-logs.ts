import type { WindowSamples } from '../../contracts/blobs/window-samples.ts';
import { sampleRank } from '../../domain/journey/capsule-samples.ts';
import { lineRank } from '../../domain/log-capsule/line-rank.ts';
import {
  LOG_CAPSULE_TRACES,
  SEVERITY_CLASSES,
  errorCountOf,
  lineCountOf,
} from '../../domain/log-capsule/log-capsule.ts';
import { logWindowOf, severityClassOf } from '../../domain/log-capsule/log-capsule.ts';
import type { LogCapsule } from '../../domain/log-capsule/log-capsule.ts';
import { isWarm } from '../../domain/log-capsule/new-template.ts';
import { Reservoir } from '../../domain/log-capsule/reservoir.ts';
import { OVERFLOW_TEMPLATE_ID } from '../../domain/log/template-miner.ts';
import type { TemplateMiner } from '../../domain/log/template-miner.ts';
import { sampleTextOf } from './prepare-line.ts';
import type { PreparedLine } from './prepare-line.ts';
import type { AliasDelta, LogSource, TemplateDelta } from './ports.ts';

/** What was counted of one service since the last checkpoint. */
export interface ServiceDeltas {
  readonly capsules: readonly LogCapsule[];
  readonly templates: readonly TemplateDelta[];
  readonly aliases: readonly AliasDelta[];
  readonly samples: readonly WindowSamples[];
}

/** Where a line stands in the event log. */
export interface LinePlace {
  readonly seed: number;
  readonly index: number;
  readonly appendedAtMs: number;
}

/** A capsule while its lines come. */
interface Draft {
  text: string;
  readonly lines: number[];
  bytes: number;
  tracedLines: number;
  firstMs: number;
  lastMs: number;
  readonly reservoir: Reservoir;
}

type Window = Map<string, Draft>;

/** Bounds of ranks that are remembered between checkpoints; forgetting one costs a few superfluous samples. */
const MAX_BOUNDS = 8_192;

/** The logs of one service in one environment: its templates, and what was counted since the last checkpoint. */
export class ServiceLogs {
  readonly source: LogSource;
  readonly miner: TemplateMiner;
  /** When the first line was appended to the event log, epoch milliseconds. */
  firstAppendedMs: number;
  /** Capsules that the next delta has. */
  rows = 0;
  /** Characters of samples that the next delta has, about. */
  sampleCharacters = 0;
  private windows = new Map<number, Window>();
  private absorbed: string[] = [];
  private readonly news = new Map<string, number>();
  private readonly bounds = new Map<string, number>();

  constructor(source: LogSource, miner: TemplateMiner, firstAppendedMs: number) {
    this.source = source;
    this.miner = miner;
    this.firstAppendedMs = firstAppendedMs;
  }

  /** Counts a line. Returns whether it found no room among the templates. */
  add(line: PreparedLine, place: LinePlace): boolean {
    const { atMs, content, record } = line;
    const assignment = this.miner.assign(content);
    const { templateId } = assignment;
    if (assignment.isNew) this.noticeNew(templateId, line, place);
    if (assignment.generalised !== undefined) this.absorbed.push(...assignment.generalised.absorbedIds);
    const draft = this.draftOf(logWindowOf(atMs), templateId);
    const severityClass = severityClassOf(line.severity);
    draft.text = assignment.template;
    draft.lines[severityClass] = (draft.lines[severityClass] ?? 0) + 1;
    draft.bytes += record.wireBytes;
    if (line.traceId !== '') draft.tracedLines += 1;
    if (atMs < draft.firstMs) draft.firstMs = atMs;
    if (atMs > draft.lastMs) draft.lastMs = atMs;
    this.sample(draft, line, place);
    return templateId === OVERFLOW_TEMPLATE_ID;
  }

  /** Whether lines came since the last checkpoint. */
  hasDeltas(): boolean {
    return this.windows.size > 0;
  }

  takeDeltas(): ServiceDeltas {
    const capsules: LogCapsule[] = [];
    const samples: WindowSamples[] = [];
    const templates = new Map<string, TemplateDelta>();
    for (const [windowStartMs, window] of this.windows) {
      const kept: [string, Reservoir][] = [];
      for (const [templateId, draft] of window) {
        capsules.push(this.toCapsule(windowStartMs, templateId, draft));
        this.addTemplate(templates, templateId, draft);
        if (draft.reservoir.samples().length > 0) kept.push([templateId, draft.reservoir]);
        this.rememberBound(`${String(windowStartMs)} ${templateId}`, draft.reservoir.largest());
      }
      if (kept.length === 0) continue;
      const byTemplate = kept.map(([templateId, reservoir]) => ({ templateId, samples: reservoir.samples() }));
      samples.push({ ...this.source, windowStartMs, templates: byTemplate });
    }
    const aliases = this.absorbed.map((aliasId) => ({
      ...this.source,
      aliasId,
      templateId: this.miner.resolve(aliasId),
    }));
    this.windows = new Map();
    this.absorbed = [];
    this.news.clear();
    this.rows = 0;
    this.sampleCharacters = 0;
    return { capsules, templates: [...templates.values()], aliases, samples };
  }

  private noticeNew(templateId: string, { atMs }: PreparedLine, { appendedAtMs }: LinePlace): void {
    const lines = this.miner.stats().lines - 1;
    if (isWarm({ lines, knownMs: appendedAtMs - this.firstAppendedMs })) this.news.set(templateId, atMs);
  }

  private draftOf(windowStartMs: number, templateId: string): Draft {
    let window = this.windows.get(windowStartMs);
    if (window === undefined) {
      window = new Map();
      this.windows.set(windowStartMs, window);
    }
    let draft = window.get(templateId);
    if (draft === undefined) {
      const bound = this.bounds.get(`${String(windowStartMs)} ${templateId}`);
      draft = {
        text: '',
        lines: SEVERITY_CLASSES.map(() => 0),
        bytes: 0,
        tracedLines: 0,
        firstMs: Number.POSITIVE_INFINITY,
        lastMs: Number.NEGATIVE_INFINITY,
        reservoir: new Reservoir(bound),
      };
      window.set(templateId, draft);
      this.rows += 1;
    }
    return draft;
  }

  private sample({ reservoir }: Draft, line: PreparedLine, { seed, index }: LinePlace): void {
    const { traceId, spanId, atMs, severity } = line;
    const own = lineRank(seed, index);
    const rank = traceId === '' ? own : rankOfTrace(traceId);
    if (!reservoir.wants(rank)) return;
    const text = sampleTextOf(line.record);
    this.sampleCharacters += text.length;
    reservoir.add({ rank, tieBreak: own, atMs, severityNumber: severity?.number ?? 0, traceId, spanId, text });
  }

  private toCapsule(windowStartMs: number, templateId: string, draft: Draft): LogCapsule {
    const { lines, bytes, tracedLines, firstMs, lastMs } = draft;
    const traceIds = draft.reservoir.samples().map(({ traceId }) => traceId);
    return {
      ...this.source,
      ...{ templateId, windowStartMs, lines, bytes, tracedLines, firstMs, lastMs },
      traceIds: traceIds.filter((traceId) => traceId !== '').slice(0, LOG_CAPSULE_TRACES),
    };
  }

  private addTemplate(templates: Map<string, TemplateDelta>, templateId: string, draft: Draft): void {
    const { firstMs, lastMs } = draft;
    const earlier = templates.get(templateId) ?? { lines: 0, errors: 0, firstMs, lastMs };
    // What was absorbed right away never was a template of its own.
    const isOwn = this.miner.resolve(templateId) === templateId;
    templates.set(templateId, {
      ...this.source,
      templateId,
      text: this.miner.template(templateId)?.text ?? draft.text,
      lines: earlier.lines + lineCountOf(draft),
      errors: earlier.errors + errorCountOf(draft),
      firstMs: Math.min(earlier.firstMs, firstMs),
      lastMs: Math.max(earlier.lastMs, lastMs),
      newAtMs: isOwn ? this.news.get(templateId) : undefined,
    });
  }

  private rememberBound(key: string, bound: number): void {
    if (bound === Number.POSITIVE_INFINITY) return;
    if (this.bounds.size >= MAX_BOUNDS) this.bounds.clear();
    this.bounds.set(key, bound);
  }
}

function rankOfTrace(traceId: string): number {
  return sampleRank([wordAt(traceId, 0), wordAt(traceId, 8), wordAt(traceId, 16), wordAt(traceId, 24)]);
}

function wordAt(traceId: string, at: number): number {
  return Number.parseInt(traceId.slice(at, at + 8), 16) | 0;
}

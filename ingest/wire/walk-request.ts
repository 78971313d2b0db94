import { TENANT_ATTRIBUTE } from '../../contracts/otlp/enrichment.ts';
import { RecordRejection } from '../../contracts/otlp/record-rejection.ts';
import type { Signal } from '../../contracts/otlp/signal.ts';
import { writeAttributes } from '../../contracts/otlp/telemetry-value.ts';
import { WireWriter } from '../../contracts/otlp/wire-writer.ts';
import type { Redactor } from '../../domain/redaction/redactor.ts';
import { applyEdits } from './edits.ts';
import type { Edit } from './edits.ts';
import { KeyVerdicts } from './key-verdicts.ts';
import { REQUEST, RESOURCE, RESOURCE_GROUP, SCOPE_GROUP } from './otlp-types.ts';
import { PartList } from './part-list.ts';
import { RecordRanges } from './record-ranges.ts';
import { Scanner } from './scanner.ts';
import type { ResourceHeader, ScopeHeader, Shard } from './shard.ts';
import { ShardSet } from './shard-set.ts';
import { createSignalRules } from './signal-rules.ts';
import type { SignalRules } from './signal-rules.ts';
import { partAt, partsOf, splitMessage } from './split-message.ts';
import type { Part } from './split-message.ts';
import { splitMetric } from './split-metric.ts';
import { encodeField } from './wire-format.ts';

/** Larger records would meet the limits that brokers and databases have by default. */
export const MAX_RECORD_BYTES = 900 * 1024;

/** What records stand under may take this much of a record. */
const MAX_HEADER_BYTES = 256 * 1024;

/** What becomes of a request: the parts to append, and what to tell the sender once they are durable. */
export interface WalkedRequest {
  readonly shards: readonly Shard[];
  /** Accepted spans, log records or data points. */
  readonly accepted: number;
  readonly rejected: ReadonlyMap<RecordRejection, number>;
  /** Redactions by kind. */
  readonly redactions: ReadonlyMap<string, number>;
  /** Unix milliseconds of the newest accepted event; 0 without one. */
  readonly newestMs: number;
}

/** A request to walk. */
export interface WalkInput {
  readonly signal: Signal;
  /** An export request of the signal; shards copy from it when they are written. */
  readonly bytes: Buffer;
  readonly partitionCount: number;
  /** Added to every resource. */
  readonly tenant?: string | undefined;
}

/** Walks requests, one at a time. */
export interface RequestWalker {
  /**
   * Validates, redacts and cuts an export request without decoding it. A bad record is rejected, the others are taken.
   * @throws ScoutError invalid_argument when the bytes are not such a request
   */
  walk(input: WalkInput): WalkedRequest;
}

/** Creates a walker for one redaction policy; it remembers verdicts on attribute names. */
export function createRequestWalker(redactor: Redactor): RequestWalker {
  const keys = new KeyVerdicts(redactor);
  const rules = createSignalRules((checkPoint) => new Scanner({ redactor, keys, checkPoint }));
  const parts = { request: new PartList(), resourceGroup: new PartList(), scopeGroup: new PartList() };
  return {
    walk(input) {
      const walk = new Walk(input, rules[input.signal], parts);
      walk.request();
      return walk;
    },
  };
}

/** Resources may be repeated by this much, compared with the request. */
const HEADER_BUDGET = { ratio: 6, bytes: 8 * 1024 * 1024 };

const EMPTY = Buffer.alloc(0);

/** Memory for the parts of the messages that are walked inside one another. */
interface NestedParts {
  readonly request: PartList;
  readonly resourceGroup: PartList;
  readonly scopeGroup: PartList;
}

class Walk implements WalkedRequest {
  accepted = 0;
  newestMs = 0;
  readonly rejected = new Map<RecordRejection, number>();
  readonly redactions = new Map<string, number>();
  readonly #input: WalkInput;
  readonly #bytes: Buffer;
  readonly #rules: SignalRules;
  readonly #scanner: Scanner;
  #shards: ShardSet | undefined;
  readonly #parts: NestedParts;
  #header: ScopeHeader = { resource: { bytes: EMPTY }, bytes: EMPTY };
  /** What is wrong with the resource or scope, and so with every record under it. */
  #headerProblem: RecordRejection | undefined;
  #partition = -1;

  constructor(input: WalkInput, rules: SignalRules, parts: NestedParts) {
    this.#input = input;
    this.#parts = parts;
    this.#bytes = input.bytes;
    this.#rules = rules;
    this.#scanner = rules.scanner;
  }

  get shards(): readonly Shard[] {
    return this.#shards?.all ?? [];
  }

  request(): void {
    const bytes = this.#bytes;
    this.#scanner.open(bytes);
    const parts = this.#parts.request;
    const split = splitMessage(this.#scanner, bytes, { type: REQUEST, start: 0, end: bytes.length, parts });
    this.#count(split.edits);
    this.#shards = new ShardSet({
      ranges: new RecordRanges(bytes),
      prefix: split.rest.length > MAX_HEADER_BYTES ? EMPTY : split.rest,
      maxBytes: MAX_RECORD_BYTES,
      headerBudgetBytes: bytes.length * HEADER_BUDGET.ratio + HEADER_BUDGET.bytes,
    });
    for (const group of partsOf(parts, 1)) this.#resourceGroup(this.#shards, group);
  }

  #resourceGroup(shards: ShardSet, { start, end }: Part): void {
    const parts = this.#parts.resourceGroup;
    const split = splitMessage(this.#scanner, this.#bytes, { type: RESOURCE_GROUP, start, end, parts });
    this.#count(split.edits);
    const content = this.#resource(partsOf(parts, 1));
    const resourceProblem = this.#scanner.problem;
    const resourceField = content === undefined ? [] : [encodeField(1, content)];
    const resource: ResourceHeader = { bytes: Buffer.concat([...resourceField, split.rest]) };
    this.#partition = this.#rules.partitionOfResource(content ?? EMPTY, this.#input.partitionCount);
    for (const scopeGroup of partsOf(parts, 2)) {
      this.#headerProblem = resourceProblem;
      this.#scopeGroup(shards, resource, scopeGroup);
    }
  }

  /** The content of all fields of the resource, which is one message however often it stands there. */
  #resource(parts: readonly Part[]): Buffer | undefined {
    const scanner = this.#scanner;
    const pieces: Buffer[] = [];
    let problem: RecordRejection | undefined;
    scanner.reservedKey = TENANT_ATTRIBUTE;
    for (const part of parts) {
      scanner.record(RESOURCE, part.start, part.end);
      problem ??= scanner.problem;
      this.#count(scanner.edits);
      pieces.push(this.#edited(scanner.edits, part));
    }
    scanner.reservedKey = undefined;
    scanner.problem = problem;
    const { tenant } = this.#input;
    if (tenant !== undefined) pieces.push(encodeTenant(tenant));
    const [only] = pieces;
    return pieces.length > 1 ? Buffer.concat(pieces) : only;
  }

  #scopeGroup(shards: ShardSet, resource: ResourceHeader, { start, end }: Part): void {
    const parts = this.#parts.scopeGroup;
    const split = splitMessage(this.#scanner, this.#bytes, { type: SCOPE_GROUP, start, end, parts });
    this.#count(split.edits);
    this.#headerProblem ??= this.#scanner.problem;
    this.#header = { resource, bytes: split.rest };
    if (resource.bytes.length + split.rest.length > MAX_HEADER_BYTES) {
      this.#headerProblem ??= RecordRejection.resourceTooLarge;
    }
    for (let index = 0; index < parts.count; index += 1) this.#record(shards, parts, index);
  }

  /** Once for every span, log record or metric: without objects. */
  #record(shards: ShardSet, parts: PartList, index: number): void {
    const scanner = this.#scanner;
    const rules = this.#rules;
    scanner.record(rules.type, parts.start(index), parts.end(index));
    const items = rules.countsPoints ? scanner.points : 1;
    for (const reason of scanner.rejectedPoints) this.#reject(reason, 1);
    const problem = scanner.problem ?? this.#headerProblem ?? rules.findProblem(this.#bytes, scanner.slots);
    if (problem !== undefined) this.#reject(problem, items);
    else if (items > 0 || scanner.rejectedPoints.length === 0) this.#add(shards, parts, index, items);
  }

  // eslint-disable-next-line @typescript-eslint/max-params -- Once for every span
  #add(shards: ShardSet, parts: PartList, index: number, items: number): void {
    const { edits, slots } = this.#scanner;
    const own = this.#rules.partitionOfRecord(this.#bytes, slots, this.#input.partitionCount);
    const partition = own < 0 ? this.#partition : own;
    const timeMs = this.#rules.timeMs(this.#bytes, slots);
    const isAdded =
      edits.length === 0 && shards.addRange(partition, this.#header, parts.fieldStart(index), parts.end(index));
    if (isAdded) this.#accept(items, timeMs);
    else this.#addChanged(shards, this.#edited(edits, partAt(parts, index)), { partition, items, timeMs });
  }

  #addChanged(
    shards: ShardSet,
    content: Buffer,
    record: { readonly partition: number; readonly items: number; readonly timeMs: number },
  ): void {
    const header = this.#header;
    if (shards.addContent(record.partition, header, content)) {
      this.#count(this.#scanner.edits);
      this.#accept(record.items, record.timeMs);
      return;
    }
    if (!this.#rules.countsPoints) {
      this.#reject(RecordRejection.tooLarge, record.items);
      return;
    }
    const { contents, tooLarge } = splitMetric(content, shards.roomUnder(header));
    for (const part of contents) shards.addContent(record.partition, header, part);
    this.#reject(RecordRejection.tooLarge, contents.length === 0 ? Math.max(1, tooLarge) : tooLarge);
    this.#count(this.#scanner.edits);
    this.#accept(record.items - tooLarge, record.timeMs);
  }

  #accept(items: number, timeMs: number): void {
    this.accepted += items;
    if (timeMs > this.newestMs) this.newestMs = timeMs;
  }

  #reject(reason: RecordRejection, items: number): void {
    if (items > 0) this.rejected.set(reason, (this.rejected.get(reason) ?? 0) + items);
  }

  #edited(edits: readonly Edit[], part: Part): Buffer {
    return edits.length === 0 ? this.#bytes.subarray(part.start, part.end) : applyEdits(this.#bytes, edits, part);
  }

  #count(edits: readonly Edit[]): void {
    for (const { kinds } of edits) {
      for (const kind of kinds) this.redactions.set(kind, (this.redactions.get(kind) ?? 0) + 1);
    }
  }
}

function encodeTenant(tenant: string): Buffer {
  const writer = new WireWriter(64 + tenant.length * 3);
  writeAttributes(writer, 1, { [TENANT_ATTRIBUTE]: tenant });
  return writer.finish();
}

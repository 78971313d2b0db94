import { MAX_ATTRIBUTES_PER_RECORD, MAX_VALUE_DEPTH } from '../../contracts/otlp/limits.ts';
import { RecordRejection } from '../../contracts/otlp/record-rejection.ts';
import type { Redactor } from '../../domain/redaction/redactor.ts';
import { NOTHING } from './edits.ts';
import type { Edit } from './edits.ts';
import type { KeyVerdict, KeyVerdicts } from './key-verdicts.ts';
import { Action, SLOT_COUNT, Slot, Step, TAG_LIMIT, UNKNOWN_FIELD } from './message-type.ts';
import type { Field, MessageType } from './message-type.ts';
import { ARRAY_VALUE, KEY_VALUE_LIST } from './otlp-types.ts';
import { PartList } from './part-list.ts';
import { WireCursor } from './wire-cursor.ts';
import { encodeField, malformed } from './wire-format.ts';

const KEY_TAG = 0x0a;
const VALUE_TAG = 0x12;
const STRING_TAG = 0x0a;
const BOOL_TAG = 0x10;
const ARRAY_TAG = 0x2a;
const KEY_VALUE_LIST_TAG = 0x32;
const BYTES_TAG = 0x3a;
const NO_EDITS: readonly Edit[] = [];
/** Of records that have none. */
const NO_PARTS = new PartList();

/** Label of the redaction metric for fields that are dropped because nobody knows what they are. */
const UNKNOWN_FIELD_KIND = 'unknown_field';

/** What a data point was found to be. */
export type PointCheck = (bytes: Buffer, slots: Int32Array) => RecordRejection | undefined;

/**
 * Reads messages on the wire without building them. It finds whether they are well-formed, notes where the fields lie
 * that validation needs (`slots`), collects what has to be replaced (`edits`), and why a record cannot be taken
 * (`problem`). One scanner serves many requests, one after another.
 *
 * The usual attribute (a key, then a value that is one text or number) takes a path without calls through the table.
 */
export class Scanner {
  /** Where the fields of the last record lie that have a {@link Slot}; -1 is absent, -2 an id of a wrong length. */
  readonly slots = new Int32Array(SLOT_COUNT);
  problem: RecordRejection | undefined;
  /** Attributes of this name are dropped while it is set. */
  reservedKey: string | undefined;
  /** Takes the parts of the next record; a message with parts needs a list of its own while they are walked. */
  parts = NO_PARTS;
  /** Data points of the record that were taken. */
  points = 0;
  readonly rejectedPoints: RecordRejection[] = [];

  readonly #redactor: Redactor;
  readonly #keys: KeyVerdicts;
  readonly #checkPoint: PointCheck;
  readonly #cursor = new WireCursor();
  #bytes: Buffer = Buffer.alloc(0);
  #edits: Edit[] = [];
  #attributes = 0;
  #depth = 0;
  /** The name that the values being read stand under. */
  #key = '';
  /** Where the field begins whose content is being read. */
  #fieldStart = 0;

  constructor(options: { readonly redactor: Redactor; readonly keys: KeyVerdicts; readonly checkPoint: PointCheck }) {
    this.#redactor = options.redactor;
    this.#keys = options.keys;
    this.#checkPoint = options.checkPoint;
  }

  /** Begins with other bytes. */
  open(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#cursor.bytes = bytes;
    this.#keys.open(bytes);
  }

  /** What was found to be replaced in the last record. */
  get edits(): readonly Edit[] {
    return this.#edits.length === 0 ? NO_EDITS : this.#edits;
  }

  /**
   * Scans the content of a record.
   * @throws ScoutError invalid_argument when the bytes are malformed
   */
  record(type: MessageType, start: number, end: number): void {
    for (let slot = 0; slot < SLOT_COUNT; slot += 1) this.slots[slot] = -1;
    this.problem = undefined;
    if (this.#edits.length > 0) this.#edits = [];
    if (this.rejectedPoints.length > 0) this.rejectedPoints.length = 0;
    this.points = 0;
    this.#attributes = 0;
    this.#depth = 0;
    this.#key = '';
    this.#message(type, start, end);
  }

  #message(type: MessageType, start: number, end: number): void {
    const bytes = this.#bytes;
    const { steps } = type;
    let position = start;
    while (position < end) {
      const fieldStart = position;
      const tag = bytes[position] as number;
      const step = steps[tag] as number;
      position += 1;
      if (step < Step.attribute) position = this.#number(type, fieldStart, end);
      else {
        let length = position < end ? (bytes[position] as number) : -1;
        if (length < 0x80 && length >= 0) position += 1;
        else {
          length = this.#cursor.varint(position, end);
          position = this.#cursor.at;
        }
        const contentEnd = position + length;
        if (contentEnd > end) throw malformed('a length points behind the end');
        this.#fieldStart = fieldStart;
        if (step === Step.attribute) this.#attribute(position, contentEnd);
        else if (step === Step.text) this.#text(position, contentEnd);
        else this.#content(type.fields[tag] ?? UNKNOWN_FIELD, position, contentEnd);
        position = contentEnd;
      }
    }
  }

  /** Reads a field that is a number, or has a tag of several bytes; returns its end. */
  #number(type: MessageType, fieldStart: number, end: number): number {
    const tag = this.#bytes[fieldStart] as number;
    const step = type.steps[tag] as number;
    if (step === Step.other) return this.#longTag(type, fieldStart, end);
    if (step === Step.time) this.slots[(type.fields[tag] ?? UNKNOWN_FIELD).slot] = fieldStart + 1;
    return this.#cursor.skipNumber(tag & 7, fieldStart + 1, end);
  }

  #longTag(type: MessageType, fieldStart: number, end: number): number {
    const cursor = this.#cursor;
    const tag = cursor.field(fieldStart, end);
    const { at, fieldEnd } = cursor;
    const field = tag < TAG_LIMIT ? (type.fields[tag] ?? UNKNOWN_FIELD) : UNKNOWN_FIELD;
    if ((tag & 7) === 2) {
      this.#fieldStart = fieldStart;
      this.#content(field, at, fieldEnd);
    } else if (field.slot >= 0) this.slots[field.slot] = at;
    return fieldEnd;
  }

  // eslint-disable-next-line complexity -- one case for each action
  #content(field: Field, start: number, end: number): void {
    switch (field.action) {
      case Action.text:
        this.#text(start, end);
        return;
      case Action.attribute:
        this.#attribute(start, end);
        return;
      case Action.value:
        this.#value(start, end);
        return;
      case Action.message:
        if (field.type !== undefined) this.#message(field.type, start, end);
        return;
      case Action.part:
        this.parts.add(field.length, this.#fieldStart, start, end);
        return;
      case Action.point:
        this.#point(field, start, end);
        return;
      case Action.rawText:
        this.#rawText(start, end);
        return;
      case Action.id:
      case Action.packed:
      case Action.packed64:
      case Action.unknown:
        this.#opaque(field, start, end);
    }
  }

  /** Fields that are not read: they pass when they have the right length, and are scanned as if unknown otherwise. */
  #opaque(field: Field, start: number, end: number): void {
    const length = end - start;
    switch (field.action) {
      case Action.packed:
        return;
      case Action.packed64:
        if (length % 8 !== 0) throw malformed('a list of numbers ends inside a number');
        return;
      case Action.id:
        if (field.slot !== Slot.none) this.slots[field.slot] = length === field.length ? start : -2;
        if (length !== field.length && length !== 0) this.#unknown(start, end);
        return;
      default:
        this.#unknown(start, end);
    }
  }

  /** A text of its own or a value under the current key. */
  #text(start: number, end: number): void {
    if (this.#redactor.mayContain(this.#bytes, start, end)) this.#examine(start, end);
  }

  #examine(start: number, end: number): void {
    const found = this.#redactor.redact(this.#bytes.toString('utf8', start, end), this.#key);
    if (found === undefined) return;
    this.#edits.push({ start, end, replacement: Buffer.from(found.text), kinds: found.kinds });
  }

  #rawText(start: number, end: number): void {
    if (!this.#redactor.mayContain(this.#bytes, start, end)) return;
    const found = this.#redactor.redact(this.#bytes.toString('latin1', start, end), this.#key);
    if (found === undefined) return;
    this.#edits.push({ start, end, replacement: Buffer.from(found.text, 'latin1'), kinds: found.kinds });
  }

  #unknown(start: number, end: number): void {
    const fieldStart = this.#fieldStart;
    if (!this.#redactor.mayContain(this.#bytes, start, end)) return;
    if (this.#redactor.redact(this.#bytes.toString('latin1', start, end), '') === undefined) return;
    this.#edits.push({ start: fieldStart, end, replacement: NOTHING, kinds: [UNKNOWN_FIELD_KIND] });
  }

  /** A `KeyValue`: key 1, value 2. */
  // eslint-disable-next-line complexity -- the usual attribute in one piece: ten of them in each span
  #attribute(start: number, end: number): void {
    this.#attributes += 1;
    if (this.#attributes > MAX_ATTRIBUTES_PER_RECORD) this.problem ??= RecordRejection.tooManyAttributes;
    const bytes = this.#bytes;
    const keyStart = start + 2;
    // A longer length has its high bit set: then the comparisons below fail.
    const keyLength = bytes[start + 1] as number;
    const keyEnd = keyStart + keyLength;
    const valueStart = this.#cursor.contentStart(keyEnd, end);
    if (valueStart < 0 || bytes[start] !== KEY_TAG || keyLength >= 0x80 || bytes[keyEnd] !== VALUE_TAG) {
      this.#unusualAttribute(start, end);
      return;
    }
    const verdict = this.#keys.of(keyStart, keyEnd);
    if (!verdict.isPlain || verdict.text === this.reservedKey) {
      this.#unusualAttribute(start, end);
      return;
    }
    if (valueStart === end) return;
    if (bytes[valueStart] === STRING_TAG) {
      const textStart = this.#cursor.contentStart(valueStart, end);
      if (textStart >= 0) {
        if (this.#redactor.mayContain(bytes, textStart, end)) this.#keyedText(verdict, textStart, end);
        return;
      }
    } else if (((bytes[valueStart] as number) & 7) !== 2 && this.#cursor.isOneNumber(valueStart, end)) return;
    this.#keyedValue(verdict, valueStart, end);
  }

  #keyedText(verdict: KeyVerdict, start: number, end: number): void {
    const outer = this.#key;
    this.#key = verdict.text;
    this.#examine(start, end);
    this.#key = outer;
  }

  #keyedValue(verdict: KeyVerdict, start: number, end: number): void {
    const outer = this.#key;
    this.#key = verdict.text;
    this.#value(start, end);
    this.#key = outer;
  }

  /** Any order of fields, any number of them: the keys are judged first, then what stands under them. */
  #unusualAttribute(start: number, end: number): void {
    const attributeStart = this.#fieldStart;
    const verdicts: KeyVerdict[] = [];
    this.#eachField(start, end, (tag, from, to) => {
      if (tag === KEY_TAG) verdicts.push(this.#keys.of(from, to));
    });
    if (verdicts.some(({ text }) => text === this.reservedKey)) {
      this.#checkOnly(() => this.#attributeValues(start, end, undefined));
      this.#edits.push({ start: attributeStart, end, replacement: NOTHING, kinds: [] });
      return;
    }
    const byKey = verdicts.find((verdict) => verdict.byKey !== undefined)?.byKey;
    if (byKey?.drop === true) {
      this.#checkOnly(() => this.#attributeValues(start, end, undefined));
      this.#edits.push({ start: attributeStart, end, replacement: NOTHING, kinds: [byKey.kind] });
      return;
    }
    const outer = this.#key;
    this.#key = verdicts.at(-1)?.text ?? '';
    this.#attributeValues(start, end, byKey);
    this.#key = outer;
  }

  #attributeValues(start: number, end: number, byKey: KeyVerdict['byKey']): void {
    this.#eachField(start, end, (tag, from, to) => {
      if (tag === VALUE_TAG) {
        if (byKey === undefined) this.#value(from, to);
        else this.#secretValue(byKey, from, to);
      } else if (tag === KEY_TAG) {
        const { redacted } = this.#keys.of(from, to);
        if (redacted !== undefined) {
          this.#edits.push({ start: from, end: to, replacement: redacted.bytes, kinds: redacted.kinds });
        }
      } else if ((tag & 7) === 2) this.#unknown(from, to);
    });
  }

  /** A flag is no secret, an empty value neither, and a replaced value is not replaced again. */
  #secretValue(byKey: NonNullable<KeyVerdict['byKey']>, start: number, end: number): void {
    this.#checkOnly(() => this.#value(start, end));
    const text = Buffer.from(byKey.text);
    let shown = 0;
    this.#eachField(start, end, (tag, from, to) => {
      const isShown = tag === STRING_TAG && to > from && !text.equals(this.#bytes.subarray(from, to));
      if (tag !== BOOL_TAG && (tag !== STRING_TAG || isShown)) shown += 1;
    });
    if (shown === 0) return;
    const replacement = encodeField(1, text);
    this.#edits.push({ start, end, replacement, kinds: [byKey.kind] });
  }

  /** Finds whether something is well-formed without keeping what would be replaced in it. */
  #checkOnly(scan: () => void): void {
    const kept = this.#edits.length;
    scan();
    this.#edits.length = kept;
  }

  /** An `AnyValue` under the current key. */
  #value(start: number, end: number): void {
    this.#eachField(start, end, (tag, from, to) => {
      switch (tag) {
        case STRING_TAG:
          this.#text(from, to);
          return;
        case BYTES_TAG:
          this.#rawText(from, to);
          return;
        case ARRAY_TAG:
          this.#list(ARRAY_VALUE, from, to);
          return;
        case KEY_VALUE_LIST_TAG:
          this.#list(KEY_VALUE_LIST, from, to);
          return;
        default:
          if ((tag & 7) === 2) this.#unknown(from, to);
      }
    });
  }

  #list(type: MessageType, start: number, end: number): void {
    if (this.#depth >= MAX_VALUE_DEPTH) {
      this.problem ??= RecordRejection.tooDeep;
      return;
    }
    this.#depth += 1;
    this.#message(type, start, end);
    this.#depth -= 1;
  }

  /** A data point is a record of its own: a bad one is dropped, its metric stays. */
  #point(field: Field, start: number, end: number): void {
    const fieldStart = this.#fieldStart;
    const metricProblem = this.problem;
    const metricAttributes = this.#attributes;
    const kept = this.#edits.length;
    this.#forget();
    this.slots[Slot.end] = -1;
    if (field.type !== undefined) this.#message(field.type, start, end);
    const problem = this.problem ?? this.#checkPoint(this.#bytes, this.slots);
    if (problem === undefined) this.points += 1;
    else {
      this.#edits.length = kept;
      this.#edits.push({ start: fieldStart, end, replacement: NOTHING, kinds: [] });
      this.rejectedPoints.push(problem);
    }
    this.problem = metricProblem;
    this.#attributes = metricAttributes;
  }

  #forget(): void {
    this.problem = undefined;
    this.#attributes = 0;
  }

  /** Calls back for each field; the range of a number is its bytes. */
  #eachField(start: number, end: number, visit: (tag: number, from: number, to: number) => void): void {
    let position = start;
    while (position < end) {
      this.#fieldStart = position;
      const tag = this.#cursor.field(position, end);
      const from = this.#cursor.at;
      position = this.#cursor.fieldEnd;
      visit(tag, from, position);
    }
  }
}

/** What the scanner does with the content of a length-delimited field. */
export const Action = {
  /** Not in the table: copied, unless its bytes read as text contain something to redact; then the field is dropped. */
  unknown: 0,
  /** A text to redact. */
  text: 1,
  /** A message of a type of the table. */
  message: 2,
  /** A `KeyValue`. */
  attribute: 3,
  /** An `AnyValue`. */
  value: 4,
  /** Bytes of a fixed length; any other length but zero is scanned as if unknown. */
  id: 5,
  /** Packed numbers of eight bytes. */
  packed64: 6,
  /** Packed varints. */
  packed: 7,
  /** Bytes to redact as if they were text. */
  rawText: 8,
  /** A message to be walked by itself, later. */
  part: 9,
  /** A data point: a record in a record. */
  point: 10,
} as const;

/** One member of {@link Action}. */
export type Action = (typeof Action)[keyof typeof Action];

/** A field of a message. */
export interface Field {
  readonly action: Action;
  /** Type of the message that a `message` or `point` is. */
  readonly type: MessageType | undefined;
  /** Length of an `id`; field number of a `part`. */
  readonly length: number;
  /** Where the scanner notes the position of the field's content; -1 for nowhere. See {@link Slot}. */
  readonly slot: number;
}

/** A message type: its fields by tag (field number and wire type). Tags of other wire types are unknown fields. */
export interface MessageType {
  readonly name: string;
  /** Field of each tag below {@link TAG_LIMIT}. */
  readonly fields: readonly Field[];
  /** The {@link Step} that the first byte of a field asks for. */
  readonly steps: Uint8Array;
}

/** What the first byte of a field tells of it: most fields need no look at their description. */
export const Step = {
  /** A tag of several bytes, or none. */
  other: 0,
  varint: 1,
  fixed32: 2,
  fixed64: 3,
  /** An eight-byte number with a slot. */
  time: 4,
  attribute: 5,
  text: 6,
  /** A length-delimited field by its description. */
  content: 7,
} as const;

/** Places of a record that its validation needs. */
export const Slot = { none: -1, traceId: 0, spanId: 1, start: 2, end: 3 } as const;

/** How many slots there are. */
export const SLOT_COUNT = 4;

/** Tags of OTLP's fields are below this. */
export const TAG_LIMIT = 256;

const WIRE_BYTES = 2;
const WIRE_FIXED64 = 1;

/** The field of whatever a type does not know. */
export const UNKNOWN_FIELD: Field = { action: Action.unknown, type: undefined, length: 0, slot: Slot.none };

type FieldSpec = readonly [number: number, field: Field, wireType?: number];

/** A length-delimited field with an action. */
export function field(number: number, action: Action): FieldSpec {
  return [number, { ...UNKNOWN_FIELD, action }];
}

/** A field whose contents are taken out. */
export function part(number: number): FieldSpec {
  return [number, { ...UNKNOWN_FIELD, action: Action.part, length: number }];
}

/** A field that holds a message. */
export function nested(number: number, type: MessageType, action: Action = Action.message): FieldSpec {
  return [number, { ...UNKNOWN_FIELD, action, type }];
}

/** An id of so many bytes. */
export function id(number: number, length: number, slot: number = Slot.none): FieldSpec {
  return [number, { ...UNKNOWN_FIELD, action: Action.id, length, slot }];
}

/** A time in nanoseconds as a fixed64. */
export function time(number: number, slot: number): FieldSpec {
  return [number, { ...UNKNOWN_FIELD, slot }, WIRE_FIXED64];
}

/** Creates a message type. Numbers need no entry: whatever is not length-delimited is copied as it is. */
export function messageType(name: string, ...specs: readonly FieldSpec[]): MessageType {
  const fields = new Array<Field>(TAG_LIMIT).fill(UNKNOWN_FIELD);
  for (const [number, description, wireType = WIRE_BYTES] of specs) fields[(number << 3) | wireType] = description;
  return { name, fields, steps: Uint8Array.from({ length: 256 }, (_, tag) => stepOf(tag, fields)) };
}

const FIRST_TAG = 1 << 3;
const FIRST_LONG_TAG = 0x80;

function stepOf(tag: number, fields: readonly Field[]): number {
  if (tag < FIRST_TAG || tag >= FIRST_LONG_TAG) return Step.other;
  const { action, slot } = fields[tag] ?? UNKNOWN_FIELD;
  switch (tag & 7) {
    case 0:
      return Step.varint;
    case 1:
      return slot === Slot.none ? Step.fixed64 : Step.time;
    case 2:
      return STEP_OF_ACTION.get(action) ?? Step.content;
    case 5:
      return Step.fixed32;
    default:
      return Step.other;
  }
}

const STEP_OF_ACTION: ReadonlyMap<Action, number> = new Map([
  [Action.attribute, Step.attribute],
  [Action.text, Step.text],
]);

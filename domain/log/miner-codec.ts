import { createByteReader, createByteWriter, corrupt } from '../sketch/varint.ts';
import type { ByteReader, ByteWriter } from '../sketch/varint.ts';
import type { MinerState, TemplateState } from './held-template.ts';
import type { Tokens } from './tokens.ts';

/**
 * Bytes of a miner's state:
 * ```
 * version (1 byte) · lines · next sequence · evicted · overflowed · next sweep line · template count · { template } …
 * template = sequence · id · count · last line · alias count · { alias } … · token count · { token } …
 * token    = UTF-8 length * 2 + 1 when spaced · UTF-8
 * ```
 * Numbers are varints; ids are 16 bytes.
 */
const VERSION = 1;
const WHAT = 'template miner snapshot';
const ID_BYTES = 16;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Encodes a state; equal states give equal bytes. */
export function encodeMinerState({ counters, templates }: MinerState): Uint8Array {
  const writer = createByteWriter(256 + templates.length * 128);
  writer.byte(VERSION);
  for (const counter of [counters.lines, counters.nextSequence, counters.evicted, counters.overflowed]) {
    writer.unsigned(counter);
  }
  writer.unsigned(counters.nextSweepLine);
  writer.unsigned(templates.length);
  for (const template of templates) writeTemplate(writer, template);
  return writer.finish();
}

/** Decodes what {@link encodeMinerState} wrote. @throws ScoutError data_loss when the bytes are not that */
export function decodeMinerState(bytes: Uint8Array): MinerState {
  const reader = createByteReader(bytes, WHAT);
  if (reader.byte() !== VERSION) throw corrupt(WHAT, 'has an unknown version');
  const counters = {
    lines: reader.unsigned(),
    nextSequence: reader.unsigned(),
    evicted: reader.unsigned(),
    overflowed: reader.unsigned(),
    nextSweepLine: reader.unsigned(),
  };
  const templates = readList(reader, readTemplate);
  if (reader.remaining() > 0) throw corrupt(WHAT, 'goes on after its end');
  return { counters, templates };
}

function writeTemplate(writer: ByteWriter, template: TemplateState): void {
  writer.unsigned(template.sequence);
  writeId(writer, template.id);
  writer.unsigned(template.count);
  writer.unsigned(template.lastLine);
  writer.unsigned(template.aliases.length);
  for (const alias of template.aliases) writeId(writer, alias);
  const { texts, spaced } = template.form;
  writer.unsigned(texts.length);
  for (const [index, text] of texts.entries()) {
    const utf8 = encoder.encode(text);
    writer.unsigned(utf8.length * 2 + (spaced[index] === true ? 1 : 0));
    writer.bytes(utf8);
  }
}

function readTemplate(reader: ByteReader): TemplateState {
  const sequence = reader.unsigned();
  const id = readId(reader);
  const count = reader.unsigned();
  const lastLine = reader.unsigned();
  const aliases = readList(reader, readId);
  return { sequence, id, count, lastLine, aliases, form: readForm(reader) };
}

function readForm(reader: ByteReader): Tokens {
  const form: Tokens = { texts: [], spaced: [] };
  readList(reader, () => {
    const coded = reader.unsigned();
    form.texts.push(decodeText(reader.bytes(Math.floor(coded / 2))));
    form.spaced.push(coded % 2 === 1);
  });
  return form;
}

function readList<Item>(reader: ByteReader, read: (reader: ByteReader) => Item): readonly Item[] {
  const length = reader.unsigned();
  if (length > reader.remaining()) throw corrupt(WHAT, 'ends too early');
  return Array.from({ length }, () => read(reader));
}

function decodeText(utf8: Uint8Array): string {
  try {
    return decoder.decode(utf8);
  } catch {
    throw corrupt(WHAT, 'has a text that is not UTF-8');
  }
}

function writeId(writer: ByteWriter, id: string): void {
  for (let byte = 0; byte < ID_BYTES; byte += 1) writer.byte(Number.parseInt(id.slice(byte * 2, byte * 2 + 2), 16));
}

function readId(reader: ByteReader): string {
  return Array.from(reader.bytes(ID_BYTES), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

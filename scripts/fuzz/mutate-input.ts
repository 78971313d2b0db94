/** Numbers that parsers get wrong: lengths at the edges, tags of other types, ends of ranges. */
const EDGES = [0x00, 0x01, 0x0a, 0x12, 0x1a, 0x22, 0x7f, 0x80, 0xc1, 0xdb, 0xdd, 0xff];

type Pick = (below: number) => number;
type Change = (bytes: Buffer, at: number, pick: Pick) => Buffer;

const cutEnd: Change = (bytes, at) => bytes.subarray(0, at);
const remove: Change = (bytes, at, pick) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + pick(16))]);
const repeat: Change = (bytes, at, pick) => Buffer.concat([bytes.subarray(0, at + 1 + pick(16)), bytes.subarray(at)]);
const stretch: Change = (bytes, at, pick) =>
  Buffer.concat([bytes.subarray(0, at), Buffer.alloc(pick(64), bytes[at] ?? 0), bytes.subarray(at)]);
const edge: Change = (bytes, at, pick) => withByte(bytes, at, EDGES[pick(EDGES.length)] ?? 0);
const replace: Change = (bytes, at, pick) => withByte(bytes, at, pick(256));
const flip: Change = (bytes, at, pick) => withByte(bytes, at, (bytes[at] ?? 0) ^ (1 << pick(8)));

/** A copy of a seed with one to three changes. */
export function mutateInput(seeds: readonly Buffer[], random: () => number): Buffer {
  const pick: Pick = (below) => Math.floor(random() * below);
  // A part of another input: what is valid there need not be here.
  const splice: Change = (bytes, at) => {
    const other = seeds[pick(seeds.length)] ?? bytes;
    const from = pick(other.length);
    return Buffer.concat([bytes.subarray(0, at), other.subarray(from, from + 1 + pick(16)), bytes.subarray(at)]);
  };
  const changes = [cutEnd, remove, repeat, stretch, edge, replace, flip, splice];
  let bytes: Buffer = Buffer.from(seeds[pick(seeds.length)] ?? []);
  for (let count = 1 + pick(3); count > 0; count -= 1) {
    const change = changes[pick(changes.length)] ?? flip;
    bytes = change(bytes, pick(bytes.length + 1), pick);
  }
  return bytes;
}

function withByte(bytes: Buffer, at: number, value: number): Buffer {
  if (at >= bytes.length) return bytes;
  const changed = Buffer.from(bytes);
  changed[at] = value;
  return changed;
}

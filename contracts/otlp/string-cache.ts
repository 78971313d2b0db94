/** Longer strings are rarely equal, and comparing them would cost more than decoding. */
const MAX_CACHED_BYTES = 64;
const SLOTS = 8192;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** Decodes UTF-8 strings out of wire bytes. */
export interface StringCache {
  /** The string in `bytes[start, end)`. Equal short ASCII strings are the same object as long as they stay cached. */
  read(bytes: Buffer, start: number, end: number): string;
}

/**
 * A direct-mapped cache of decoded strings: attribute keys, service names and the like repeat in every span, so hashing
 * their bytes is cheaper than decoding them, and retained spans share one copy. Bounded: a slot holds its last string.
 */
export function createStringCache(): StringCache {
  const slots = new Array<string | undefined>(SLOTS).fill(undefined);
  return {
    read(bytes, start, end) {
      if (end - start > MAX_CACHED_BYTES) return bytes.toString('utf8', start, end);
      let hash = FNV_OFFSET;
      let union = 0;
      for (let index = start; index < end; index += 1) {
        const byte = bytes[index] ?? 0;
        union |= byte;
        hash = Math.imul(hash ^ byte, FNV_PRIME);
      }
      if (union > 0x7f) return bytes.toString('utf8', start, end);
      const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
      const cached = slots[slot];
      if (cached?.length === end - start && startsWith(bytes, start, cached)) return cached;
      const text = bytes.toString('latin1', start, end);
      slots[slot] = text;
      return text;
    },
  };
}

function startsWith(bytes: Buffer, start: number, text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) !== bytes[start + index]) return false;
  }
  return true;
}

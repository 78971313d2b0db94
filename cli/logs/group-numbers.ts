import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One small number for each line of a file, in order, in bounded memory. */
export interface GroupNumbers {
  add(group: number): void;
  /** All numbers in the order they were added. */
  all(): Generator<number>;
  /** Removes the file that may hold them; call it in the end. */
  close(): void;
}

const CHUNK = 65_536;
const BYTES = Int32Array.BYTES_PER_ELEMENT;

/** Creates an empty list. Beyond `maxHeld` numbers it goes on in a temporary file, four bytes a line. */
export function createGroupNumbers(maxHeld = 1_048_576): GroupNumbers {
  const held: Int32Array[] = [];
  let chunk = new Int32Array(CHUNK);
  let used = 0;
  let spill: { readonly folder: string; readonly file: number; chunks: number } | undefined;

  function keep(full: Int32Array): void {
    if (held.length < Math.floor(maxHeld / CHUNK)) {
      held.push(full);
      return;
    }
    spill ??= openSpill();
    writeSync(spill.file, full);
    spill.chunks += 1;
  }

  return {
    add(group) {
      chunk[used] = group;
      used += 1;
      if (used < CHUNK) return;
      keep(chunk);
      chunk = new Int32Array(CHUNK);
      used = 0;
    },
    *all() {
      for (const full of held) yield* full;
      const read = new Int32Array(CHUNK);
      for (let index = 0; index < (spill?.chunks ?? 0); index += 1) {
        if (spill !== undefined) readSync(spill.file, read, 0, CHUNK * BYTES, index * CHUNK * BYTES);
        yield* read;
      }
      yield* chunk.subarray(0, used);
    },
    close() {
      if (spill === undefined) return;
      closeSync(spill.file);
      rmSync(spill.folder, { recursive: true, force: true });
      spill = undefined;
    },
  };
}

function openSpill(): { readonly folder: string; readonly file: number; chunks: number } {
  const folder = mkdtempSync(join(tmpdir(), 'slo-scout-logs-'));
  return { folder, file: openSync(join(folder, 'groups'), 'wx+', 0o600), chunks: 0 };
}

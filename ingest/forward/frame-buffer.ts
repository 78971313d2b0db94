import { MsgpackScanner } from './msgpack-scanner.ts';

const INITIAL_BYTES = 16 * 1024;
/** A connection that was busy once does not keep a large buffer for ever. */
const KEPT_BYTES = 256 * 1024;

/** The bytes of a connection that are not taken yet, cut into MessagePack values. */
export class FrameBuffer {
  readonly #scanner: MsgpackScanner;
  #bytes = Buffer.allocUnsafe(INITIAL_BYTES);
  #start = 0;
  #end = 0;

  constructor(maxMessageBytes: number) {
    this.#scanner = new MsgpackScanner(maxMessageBytes);
  }

  /** Bytes that wait here. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** Copies a chunk; views that {@link next} gave are not valid any more. */
  add(chunk: Buffer): void {
    if (this.#end + chunk.length > this.#bytes.length) this.#makeRoom(chunk.length);
    chunk.copy(this.#bytes, this.#end);
    this.#end += chunk.length;
  }

  /**
   * The next whole value, as a view, or undefined while there is none.
   * @throws ScoutError invalid_argument as {@link MsgpackScanner.findEnd}
   */
  next(): Buffer | undefined {
    const end = this.#scanner.findEnd(this.#bytes.subarray(this.#start, this.#end));
    if (end === undefined) return undefined;
    const frame = this.#bytes.subarray(this.#start, this.#start + end);
    this.#start += end;
    if (this.#start === this.#end) this.#start = this.#end = 0;
    return frame;
  }

  #makeRoom(bytes: number): void {
    const { length } = this;
    const wanted = length + bytes;
    const fits = wanted <= this.#bytes.length / 2 && this.#bytes.length <= KEPT_BYTES;
    const target = fits ? this.#bytes : Buffer.allocUnsafe(Math.max(INITIAL_BYTES, wanted * 2));
    this.#bytes.copy(target, 0, this.#start, this.#end);
    this.#bytes = target;
    this.#start = 0;
    this.#end = length;
  }
}

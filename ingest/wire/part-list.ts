/** Numbers of one part. */
const NUMBERS = 4;
const FIRST_NUMBERS = 1024 * NUMBERS;
/** Memory for more parts than this is not kept for the next message. */
const MAX_KEPT_NUMBERS = 64 * 1024 * NUMBERS;

/** Where the parts of a message lie, in their order; its memory is used again for the next message. */
export class PartList {
  count = 0;
  #numbers = new Int32Array(FIRST_NUMBERS);

  clear(): void {
    this.count = 0;
    if (this.#numbers.length > MAX_KEPT_NUMBERS) this.#numbers = new Int32Array(FIRST_NUMBERS);
  }

  // eslint-disable-next-line @typescript-eslint/max-params -- Once for every span: an object would have to be made for it.
  add(fieldNumber: number, fieldStart: number, start: number, end: number): void {
    const at = this.count * NUMBERS;
    if (at === this.#numbers.length) this.#grow();
    const numbers = this.#numbers;
    numbers[at] = fieldNumber;
    numbers[at + 1] = fieldStart;
    numbers[at + 2] = start;
    numbers[at + 3] = end;
    this.count += 1;
  }

  fieldNumber(index: number): number {
    return this.#numbers[index * NUMBERS] as number;
  }

  /** Where the whole field begins. */
  fieldStart(index: number): number {
    return this.#numbers[index * NUMBERS + 1] as number;
  }

  /** Where the content begins. */
  start(index: number): number {
    return this.#numbers[index * NUMBERS + 2] as number;
  }

  end(index: number): number {
    return this.#numbers[index * NUMBERS + 3] as number;
  }

  #grow(): void {
    const larger = new Int32Array(this.#numbers.length * 2);
    larger.set(this.#numbers);
    this.#numbers = larger;
  }
}

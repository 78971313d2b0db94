import { InvalidArgumentError } from 'commander';

/** A parser of options that are whole numbers from 1. */
export function wholeNumberUpTo(max: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= 1 && number <= max) return number;
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${String(max)}.`);
  };
}

import { InvalidArgumentError } from 'commander';

/** Parses an option `name=value` that can be repeated into headers by lower-case name. */
export function headerOption(
  text: string,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const separator = text.indexOf('=');
  const name = text.slice(0, Math.max(0, separator)).toLowerCase();
  if (!/^[a-z0-9._-]+$/.test(name)) throw new InvalidArgumentError('It must be name=value.');
  return { ...headers, [name]: text.slice(separator + 1) };
}

import { readFileSync } from 'node:fs';
import { Secret } from './secret.ts';

/** Prefix of every setting. */
const SETTING_PREFIX = 'SLO_SCOUT_';

/** One thing that is wrong with the configuration. */
export interface SettingProblem {
  readonly name: string;
  readonly message: string;
}

/** Bounds and default of a whole number. */
export interface IntegerOptions {
  readonly fallback: number;
  readonly min: number;
  readonly max: number;
}

/** Environment-like source of settings. */
export type SettingSource = Readonly<Record<string, string | undefined>>;

const DURATION_UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const BYTE_UNITS: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/**
 * Reads typed settings from a source. A bad value is remembered as a problem and replaced by the default, so that
 * one pass finds every problem; {@link problems} also names settings nobody asked for (a typo is an error).
 * A setting NAME may be given as NAME_FILE, the path of a file that holds the value.
 */
export class SettingReader {
  readonly #source: SettingSource;
  readonly #problems: SettingProblem[] = [];
  readonly #known = new Set<string>();

  constructor(source: SettingSource) {
    this.#source = source;
  }

  /** Remembers a problem that spans several settings. */
  problem(name: string, message: string): void {
    this.#problems.push({ name, message });
  }

  /** All problems, unknown settings included. Call it after everything was read. */
  problems(ignore: (name: string) => boolean): readonly SettingProblem[] {
    const unknown = Object.keys(this.#source).filter(
      (name) => name.startsWith(SETTING_PREFIX) && !this.#known.has(name) && !ignore(name),
    );
    return [
      ...this.#problems,
      ...unknown.map((name) => ({ name, message: 'is not a setting of this version; remove it or correct its name' })),
    ];
  }

  optionalText(name: string): string | undefined {
    this.#known.add(name).add(`${name}_FILE`);
    const file = this.#source[`${name}_FILE`];
    const value = file === undefined ? this.#source[name] : this.#readFile(name, file);
    return value === undefined || value === '' ? undefined : value;
  }

  text(name: string, fallback: string): string {
    return this.optionalText(name) ?? fallback;
  }

  secret(name: string): Secret | undefined {
    const value = this.optionalText(name);
    return value === undefined ? undefined : new Secret(value);
  }

  list(name: string): readonly string[] | undefined {
    const items = (this.optionalText(name) ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
    return items.length === 0 ? undefined : items;
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const value = this.optionalText(name);
    if (value === undefined) return fallback;
    const match = allowed.find((candidate) => candidate === value);
    if (match === undefined) this.problem(name, `is "${value}"; it must be one of ${allowed.join(', ')}`);
    return match ?? fallback;
  }

  integer(name: string, options: IntegerOptions): number {
    const value = this.optionalText(name);
    if (value === undefined) return options.fallback;
    const number = /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
    if (number >= options.min && number <= options.max) return number;
    this.problem(
      name,
      `is "${value}"; it must be a whole number from ${String(options.min)} to ${String(options.max)}`,
    );
    return options.fallback;
  }

  port(name: string, fallback: number): number {
    return this.integer(name, { fallback, min: 1, max: 65_535 });
  }

  /** Milliseconds from a number with unit: 500ms, 30s, 5m, 24h, 14d. */
  duration(name: string, fallback: string): number {
    return this.#withUnit({ name, fallback, units: DURATION_UNITS_MS, example: '30s' });
  }

  /** Bytes from a number with unit: 512KiB, 16MiB. */
  bytes(name: string, fallback: string): number {
    return this.#withUnit({ name, fallback, units: BYTE_UNITS, example: '16MiB' });
  }

  optionalUrl(name: string): string | undefined {
    const value = this.optionalText(name);
    if (value === undefined) return undefined;
    if (!/^https?:\/\//.test(value) || !URL.canParse(value)) {
      this.problem(name, 'must be a URL that starts with http:// or https://');
      return undefined;
    }
    const { username, password } = new URL(value);
    if (username === '' && password === '') return value.replace(/\/+$/, '');
    this.problem(name, 'must not hold a user or password: addresses are shown in logs');
    return undefined;
  }

  url(name: string, fallback: string): string {
    return this.optionalUrl(name) ?? fallback;
  }

  #withUnit(options: {
    readonly name: string;
    readonly fallback: string;
    readonly units: Readonly<Record<string, number>>;
    readonly example: string;
  }): number {
    const value = this.text(options.name, options.fallback);
    const parsed = parseWithUnit(value, options.units);
    if (parsed !== undefined) return parsed;
    const units = Object.keys(options.units).join(', ');
    this.problem(
      options.name,
      `is "${value}"; it must be a number with a unit (${units}), above 0, for example ${options.example}`,
    );
    return parseWithUnit(options.fallback, options.units) ?? 0;
  }

  #readFile(name: string, path: string): string | undefined {
    try {
      return readFileSync(path, 'utf8').trimEnd();
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
      this.problem(`${name}_FILE`, `names a file that cannot be read (${reason})`);
      return undefined;
    }
  }
}

function parseWithUnit(value: string, units: Readonly<Record<string, number>>): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([A-Za-z]+)$/.exec(value);
  const factor = units[match?.[2] ?? ''];
  if (match?.[1] === undefined || factor === undefined) return undefined;
  // Timers and buffers take whole numbers, and a pause or a limit of nothing is a busy loop or a closed door.
  const whole = Math.round(Number(match[1]) * factor);
  return whole > 0 ? whole : undefined;
}

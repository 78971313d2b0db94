import type { Tokens } from './tokens.ts';

/** A template as a snapshot carries it. */
export interface TemplateState {
  /** Order of creation: of templates that become one the first survives. */
  readonly sequence: number;
  readonly id: string;
  readonly form: Tokens;
  readonly count: number;
  /** Number of the line that was assigned last, for eviction. */
  readonly lastLine: number;
  readonly aliases: readonly string[];
}

/** A template as the miner holds it; its form changes, its id never. */
export interface HeldTemplate {
  readonly sequence: number;
  readonly id: string;
  form: Tokens;
  /** The form as people read it. */
  text: string;
  count: number;
  lastLine: number;
  readonly aliases: string[];
}

/** Everything that decides what a miner does next. */
export interface MinerState {
  readonly counters: {
    readonly lines: number;
    readonly nextSequence: number;
    readonly evicted: number;
    readonly overflowed: number;
    readonly nextSweepLine: number;
  };
  /** By sequence. */
  readonly templates: readonly TemplateState[];
}

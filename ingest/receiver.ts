import type { ByteBudget } from './byte-budget.ts';
import type { TraceIntake } from './trace-intake.ts';

/** A listening receiver. */
export interface Receiver {
  readonly port: number;
  /** Takes nothing more and resolves when the requests in flight are answered. */
  close(): Promise<void>;
}

/** What every receiver needs. */
export interface ReceiverOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** The setting that chooses the port, for the message when it is taken. */
  readonly portSetting: string;
  /** Largest request, after decompression. */
  readonly maxRequestBytes: number;
  /** Shared by all receivers: bounds the requests in flight. */
  readonly budget: ByteBudget;
  readonly intake: TraceIntake;
}

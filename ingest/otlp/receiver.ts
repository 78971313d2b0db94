import type { Logger } from '../../platform/logging/logger.ts';
import type { ByteBudget } from '../byte-budget.ts';
import type { CertificateStore } from './security/certificate-store.ts';
import type { TenantTokens } from './security/tenant-tokens.ts';
import type { TransportLimits } from './transport-limits.ts';

/** A listening receiver. */
export interface Receiver {
  readonly port: number;
  /** Takes nothing more and resolves when the requests in flight are answered. */
  close(): Promise<void>;
}

/** What every receiver of OTLP needs. */
export interface ReceiverOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** The setting that chooses the port, for the message when it is taken. */
  readonly portSetting: string;
  /** Largest request, after decompression. */
  readonly maxRequestBytes: number;
  /** Shared by all receivers: bounds the requests in flight, also while they arrive. */
  readonly budget: ByteBudget;
  readonly limits: TransportLimits;
  /** Plain text without one. */
  readonly certificates: CertificateStore | undefined;
  /** Everybody may send without them. */
  readonly tokens: TenantTokens | undefined;
  readonly logger: Logger;
}

import type { Signal } from '../../contracts/otlp/signal.ts';

/** What a client says that it did; undefined where it does not say. */
export interface SourceReport {
  /** The service whose telemetry it sent: how it is found again at every stage. */
  readonly service: string;
  readonly signal: Signal;
  readonly sent: number;
  readonly acknowledged: number | undefined;
}

/** Where a fleet sends to. */
export interface FleetTarget {
  readonly folder: string;
  /** `host:port` of the gRPC receiver. */
  readonly grpc: string;
  /** `http://host:port` of the HTTP receiver. */
  readonly http: string;
  /** `host:port` of the forward receiver. */
  readonly forward: string;
}

/** How long a client sends, and how much in a second. */
export interface SourceLoad {
  readonly seconds: number;
  readonly perSecond: number;
}

/** A client with all its settings as its maker ships them; resolves when it has sent everything and has ended. */
export type Source = (target: FleetTarget, load: SourceLoad) => Promise<readonly SourceReport[]>;

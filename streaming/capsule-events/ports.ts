import type { CapsuleEvent, CapsuleKind } from '../../contracts/topics/capsule-event.ts';

/** A changed capsule whose event is to be published. */
export interface ClaimedCapsule {
  readonly kind: CapsuleKind;
  readonly capsuleId: string;
  readonly version: number;
  /** What the capsule is now, or that it is gone. */
  readonly event: CapsuleEvent;
}

/**
 * The capsules that changed since their events were published, one entry for each. An entry is claimed for a while, so
 * that several relays share the work; a claim that ran out is claimed again, so an event may be published twice.
 */
export interface CapsuleOutbox {
  /** Claims the entries that wait longest, with what the capsules are now. */
  claim(options: {
    readonly limit: number;
    readonly nowMs: number;
    readonly leaseMs: number;
  }): Promise<readonly ClaimedCapsule[]>;
  /** Removes entries that were published; one that changed meanwhile stays. */
  remove(claimed: readonly ClaimedCapsule[]): Promise<void>;
  /** Entries that wait. */
  size(): Promise<number>;
}

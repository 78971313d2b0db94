/** A member of a consumer group and the partitions it says it owns. */
export interface ClaimingMember {
  readonly memberId: string;
  readonly claims: readonly number[];
}

/**
 * Shares partitions so that shares differ by one at most and each member keeps as many of its own as that allows: what
 * does not move needs no state to be loaded. Of two claims to one partition the member with the lower id wins.
 * Deterministic: the order of members does not matter.
 */
export function assignSticky(
  members: readonly ClaimingMember[],
  partitions: readonly number[],
): ReadonlyMap<string, readonly number[]> {
  const free = new Set(partitions);
  const sorted = [...members].sort(byId).map((member) => ({ ...member, claims: takeClaims(member, free) }));
  for (const { claims } of sorted) for (const partition of claims) free.add(partition);
  // Those with the most claims get the larger shares.
  const ranked = sorted.sort((one, other) => other.claims.length - one.claims.length);
  const larger = partitions.length % Math.max(1, members.length);
  const share = Math.floor(partitions.length / Math.max(1, members.length));
  const shares = ranked.map(({ memberId, claims }, rank) => {
    const size = share + (rank < larger ? 1 : 0);
    const kept = claims.slice(0, size);
    for (const partition of kept) free.delete(partition);
    return { memberId, size, kept };
  });
  const rest = [...free].sort((one, other) => one - other);
  return new Map(
    shares.map(({ memberId, size, kept }) => [
      memberId,
      [...kept, ...rest.splice(0, size - kept.length)].sort((one, other) => one - other),
    ]),
  );
}

function takeClaims({ claims }: ClaimingMember, free: Set<number>): readonly number[] {
  return claims.filter((partition) => free.delete(partition));
}

function byId(one: ClaimingMember, other: ClaimingMember): number {
  return one.memberId < other.memberId ? -1 : Number(one.memberId > other.memberId);
}

import kafkajs from 'kafkajs';
import type { GroupMember, PartitionAssigner } from 'kafkajs';
import { assignSticky } from './sticky-assignment.ts';

/** The partitions of a topic that this member owns at the moment. */
export type ReadClaims = (topic: string) => readonly number[];

const NAME = 'slo-scout-sticky';
const VERSION = 1;

/**
 * Plugs {@link assignSticky} into kafkajs: a member names what it owns when it joins (as `userData`, JSON by topic), and
 * the group's leader keeps it there where it can. What another version wrote there counts as no claim.
 */
export function createStickyAssigner(readClaims: ReadClaims): PartitionAssigner {
  const { MemberMetadata, MemberAssignment } = kafkajs.AssignerProtocol;
  return ({ cluster }) => ({
    name: NAME,
    version: VERSION,
    protocol({ topics }) {
      const claims = Object.fromEntries(topics.map((topic) => [topic, readClaims(topic)]));
      const userData = Buffer.from(JSON.stringify(claims));
      return { name: NAME, metadata: MemberMetadata.encode({ version: VERSION, topics, userData }) };
    },
    async assign({ members, topics }) {
      const byMember = new Map(members.map(({ memberId }) => [memberId, new Map<string, number[]>()]));
      for (const topic of topics) {
        const partitions = cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId);
        const claiming = members.map((member) => ({
          memberId: member.memberId,
          claims: readMemberClaims(member, topic),
        }));
        for (const [memberId, share] of assignSticky(claiming, partitions)) {
          byMember.get(memberId)?.set(topic, [...share]);
        }
      }
      return [...byMember].map(([memberId, shares]) => ({
        memberId,
        memberAssignment: MemberAssignment.encode({
          version: VERSION,
          assignment: Object.fromEntries(shares),
          userData: Buffer.alloc(0),
        }),
      }));
    },
  });
}

function readMemberClaims({ memberMetadata }: GroupMember, topic: string): readonly number[] {
  const userData = kafkajs.AssignerProtocol.MemberMetadata.decode(memberMetadata)?.userData;
  try {
    const claims: unknown = (JSON.parse(userData?.toString() ?? '{}') as Record<string, unknown>)[topic];
    return Array.isArray(claims) ? claims.filter((claim): claim is number => Number.isInteger(claim)) : [];
  } catch {
    // A member of another version; it keeps nothing, and loses nothing but time.
    return [];
  }
}

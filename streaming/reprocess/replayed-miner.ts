import type { TemplateMiner } from '../../domain/log/template-miner.ts';

/**
 * The miner of a service whose logs are replayed. A line belongs to the template that the live worker has for it by now,
 * under which the line may have been counted as an alias; so ids stay, and the live templates learn nothing from lines
 * that they have seen already. Only a line that no live template takes (it was forgotten, had no room, or is read
 * otherwise today) is learned, by a miner of the replay's own, which is what a snapshot holds.
 *
 * `live` is asked at each line: undefined while nothing is known of the service.
 */
export function createReplayedMiner(live: () => TemplateMiner | undefined, own: TemplateMiner): TemplateMiner {
  const find: TemplateMiner['find'] = (content) => live()?.find(content) ?? own.find(content);
  const resolve = (id: string): string => {
    const resolved = own.resolve(id);
    return live()?.resolve(resolved) ?? resolved;
  };
  return {
    assign(content) {
      const known = live()?.find(content);
      return known === undefined ? own.assign(content) : { ...known, isNew: false };
    },
    find,
    resolve,
    template: (id) => live()?.template(id) ?? own.template(id),
    templates: () => own.templates(),
    merge: (snapshot) => own.merge(snapshot),
    snapshot: () => own.snapshot(),
    stats: () => own.stats(),
  };
}

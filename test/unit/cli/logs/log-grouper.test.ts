import { expect, it } from 'vitest';
import { createGroupNumbers } from '../../../../cli/logs/group-numbers.ts';
import { createLogGrouper } from '../../../../cli/logs/log-grouper.ts';
import { LogFormat } from '../../../../domain/log/log-line.ts';

it('tells templates that became one as one group, under the first id', () => {
  const grouper = createLogGrouper(LogFormat.auto, createGroupNumbers());
  for (const user of ['ann', 'bob', 'cid']) grouper.push(`{"level":"warn","msg":"user ${user} was locked out"}`);
  grouper.push('{"level":"error","msg":"user dan was locked out"}');
  grouper.end();

  const [group, ...others] = grouper.groups();

  expect(others).toEqual([]);
  expect(group).toMatchObject({ template: 'user <*> was locked out', records: 4, firstLine: 1, lastLine: 4 });
  expect(group?.severity?.name).toBe('ERROR');
  expect([...grouper.lineGroups()].map((line) => line.group)).toEqual(Array.from({ length: 4 }, () => group?.group));
});

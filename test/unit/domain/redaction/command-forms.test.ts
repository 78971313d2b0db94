import { describe, expect, it } from 'vitest';
import { commandAt, endOf } from '../../../../domain/redaction/command-forms.ts';

describe('commandAt', () => {
  it.each([
    ['curl x', 'curl'],
    ['curl.exe x', 'curl.exe'],
    ['mysql -p', 'mysql'],
    ['mysqldump"', 'mysqldump'],
    ['mariadb-dump\\n', 'mariadb-dump'],
    ['sshpass ', 'sshpass'],
    ["redis-cli'", 'redis-cli'],
    ['valkey-cli ', 'valkey-cli'],
    ['docker login ', 'docker login'],
    ['registry login ', 'registry login'],
    ['az", "login" ', 'az", "login'],
  ])('knows the command of %j', (text, name) => {
    const command = commandAt(text, 0);

    expect(command?.form).toBeDefined();
    expect(text.slice(0, command?.end)).toBe(name);
  });

  it.each(['ssh x', 'scp x', 'sftp x', 'rsync x'])('knows that %j takes no secrets', (text) => {
    expect(commandAt(text, 0)).toMatchObject({ form: undefined });
  });

  it.each(['', 'c', 'curl', 'curl: x', 'curls x', 'docker run', 'mysqld ', 'redis-server ', 'CURL x', 'mysql-x '])(
    'knows none in %j',
    (text) => {
      expect(commandAt(text, 0)).toBeUndefined();
    },
  );

  it('needs a name that begins there', () => {
    expect(['/curl x', '"curl x', ' curl x'].map((text) => commandAt(text, 1)?.end)).toEqual([5, 5, 5]);
    expect(['xcurl x', '-curl x', '.curl x', '_curl x'].some((text) => commandAt(text, 1) !== undefined)).toBe(false);
  });
});

describe('endOf', () => {
  it('tells where a match ends that begins just there', () => {
    expect([endOf(/b+/y, 'abb', 1), endOf(/b+/y, 'abb', 0), endOf(/b*/y, 'abb', 0)]).toEqual([3, -1, 0]);
  });
});

import { describe, expect, it } from 'vitest';
import { findCommandSecrets } from '../../../../domain/redaction/find-command-secrets.ts';

const found = (text: string) => findCommandSecrets(text).map(({ start, end }) => text.slice(start, end));

describe('findCommandSecrets', () => {
  it.each([
    ['curl -u user:password https://x', ['user:password']],
    ['curl -sSL -u "jo@x.io:a b" https://x', ['jo@x.io:a b']],
    ['curl -Lu jo:pw x', ['jo:pw']],
    ['curl -ujo:pw x', ['jo:pw']],
    ['/usr/bin/curl.exe --user jo:pw --proxy-user p:q x', ['jo:pw', 'p:q']],
    ['curl -u $USER:hunter2 x', ['$USER:hunter2']],
    ['curl -b "a=1; b=2" -u jo:pw x', ['jo:pw']],
    ['curl x \\\n -u jo:pw', ['jo:pw']],
    ['{"args":["curl","-u","jo:pw"]}', ['jo:pw']],
    ['{\\"args\\":[\\"curl\\", \\"-u\\", \\"jo:pw\\"]}', ['jo:pw']],
  ])('finds user and password of curl in %j', (text, secrets) => {
    expect(found(text)).toEqual(secrets);
  });

  it.each([
    ['mysql -u root -pSECRET shop', ['SECRET']],
    ['mysqldump -uroot -p"a \\" b" shop | gzip', ['a \\" b']],
    ['mariadb-admin -p12345 ping', ['12345']],
    ['"cmd":"mysql -ps3cret"', ['s3cret']],
    ['{\\"cmd\\":\\"mysql -ps3cret\\"}', ['s3cret']],
    ['docker exec db mysql -ps3cret', ['s3cret']],
    ['sshpass -p secret ssh -p 22 host', ['secret']],
    ["sshpass -p'a b' scp -P 22 x y", ['a b']],
    ['redis-cli -h x -a secret ping', ['secret']],
    ['redis-cli --pass secret', ['secret']],
    ['docker login -u jo -p secret registry', ['secret']],
    ['podman login -psecret', ['secret']],
    ['["docker", "login", "-p", "secret"]', ['secret']],
    ['helm registry login -p=secret', ['secret']],
    ['sshpass -p a ssh x; mysql -pb', ['a', 'b']],
    ['redis-cli -a mysql -pb', ['mysql', 'b']],
    ['mysql -pa redis-cli -a curl -u jo:pw', ['a', 'curl', 'jo:pw']],
  ])('finds the passwords of %j', (text, secrets) => {
    expect(found(text)).toEqual(secrets);
  });

  it.each([
    'docker run -p 8080:80 nginx',
    'docker run --name mysql -p3306:3306 -p33060:33060/tcp mysql:8',
    'docker login -p 8080:80',
    'mysql -p3306',
    'psql -p5432',
    '-p secret',
    'ls -a secret.txt',
    'cp -u a:b',
    'libcurl -u a:b',
    'curl-config -u a:b',
    'curl: -u a:b',
    'curl x | sort -u a:b',
    'curl x && cp -u a:b c',
    'curl x; cp -u a:b c',
    'curl x\ncp -u a:b c',
    'curl -u user',
    'curl -u user:',
    'curl -u "$USER:$PASS"',
    'curl -u user:<password>',
    'curl -u https://x',
    'curl -u -x a:b',
    'curl --user-agent a:b',
    'curl -u [redacted:password]',
    'mysql -p',
    'mysql -p shop',
    'mysql -p$PASSWORD',
    'mysql -p`cat x`',
    'mysql -p"',
    '{"cmd":"mysql -p"} {"a":"b"}',
    "'mysql -p' failed: it's late",
    'mysql -p, --password[=name]',
    'call mysql -p.',
    'mysql -p[redacted:password]',
    'sshpass -e ssh -p 22 host',
    'sshpass -p "$PW" ssh -p 22 host',
    'redis-cli -p 6379',
    'redis-cli -asecret',
    'docker login --password-stdin',
    'docker compose login-service -p 1x',
  ])('finds none in %j', (text) => {
    expect(found(text)).toEqual([]);
  });
});

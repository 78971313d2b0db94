import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactText } from '../../../../domain/redaction/redact-text.ts';

const redact = (text: string, key?: string) => redactText(text, key)?.text ?? text;

describe('redactText', () => {
  it.each([
    ['mail jane.doe+shop@mail.example.co.uk today', 'mail [redacted:email] today'],
    ['from 10.1.2.3:8080', 'from [redacted:ipv4]:8080'],
    ['paid with 4111 1111 1111 1111.', 'paid with [redacted:credit_card].'],
    ['ssn 123-45-6789', 'ssn [redacted:ssn]'],
    ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl ok', 'token [redacted:jwt] ok'],
    ['sent Bearer abcdef0123456789', 'sent Bearer [redacted:bearer]'],
    ['postgres://app:s3cret@db:5432/shop', 'postgres://[redacted:url_auth]@db:5432/shop'],
    ['/login?user=jo&password=hunter2&next=/', '/login?user=jo&password=[redacted:password]&next=/'],
    ['a@b.io and 10.0.0.1 and c@d.io', '[redacted:email] and [redacted:ipv4] and [redacted:email]'],
  ])('replaces what is sensitive in %j', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it.each([
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36',
    '5b8efff798038103d269b633813fc60c',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    '550e8400-e29b-41d4-a716-446655440000',
    '41111111-1111-1111-1111-111111111111',
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    '2024-01-15T10:20:30.123456789Z',
    '1674981729488335207',
    'v1.2.3.4 and 1.2.3.4-rc1 and 1.2.3.4.5',
    'kafka-clients-3.5.1.2.jar',
    'lodash@4.17.21',
    'pkg@1.2.3-beta.rc',
    '@Autowired java.lang.Object@1b2c3d',
    'SELECT * FROM users WHERE password = ? AND token = $1',
    'basic authentication failed',
    'max_tokens=4096 token.count: 12',
    'GET /api/v1/travelservice/trips/left',
    'order 4111111111111112 shipped',
    'http://[::1]:4318/v1/traces',
    '',
  ])('leaves %j as it is', (text) => {
    expect(redactText(text)).toBeUndefined();
  });

  it('takes no address in the value of a version', () => {
    expect(redactText('10.0.19041.1', 'os.version')).toBeUndefined();
    expect(redactText('10.0.190.1', 'client.address')?.kinds).toEqual(['ipv4']);
  });

  it('tells one kind for every replacement', () => {
    expect(redactText('a@b.io 10.0.0.1 c@d.io')?.kinds).toEqual(['email', 'ipv4', 'email']);
  });

  it('covers everything found where ranges overlap', () => {
    const text = 'password=jane@example.com,x';

    expect(redact(text)).not.toContain('jane');
    expect(redact(text)).not.toContain('example');
  });

  it('finds nothing more in a second pass, whatever the text', () => {
    const parts = fc.constantFrom(
      ...['jane@example.com', '10.0.0.1', '4111 1111 1111 1111', '123-45-6789', 'password=', 'Bearer ab12cd34', '%40'],
      ...['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x', 'http://u:p@h/', '.', '-', '"', '=', ':', 'x', '1', 'ü', '😀'],
      ...['curl -u a:b', 'mysql -ps3cret', 'sshpass -p x1', 'redis-cli -a', 'docker login -p', 'git@github.com:a/b'],
    );
    const separators = fc.constantFrom(' ', ', ', '; ', '\n', ' | ');
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 12 }), separators, (pieces, separator) => {
        const once = redact(pieces.join(separator));

        expect(redact(once)).toBe(once);
      }),
      { numRuns: 2000 },
    );
  });

  it('changes nothing outside what it replaces', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (before, after) => {
        const text = `${before} jane@example.com ${after}`;

        const redacted = redact(text);

        expect(redacted).toContain(' [redacted:email] ');
        expect(redacted).not.toContain('jane');
      }),
    );
  });

  it.each([
    ...['@', 'a@', '%40', '4', '41 ', '4-', '1.1.', '1.', 'eyJ', 'eyJ.', 'a=', 'password=', 'token:"', 'bearer '],
    ...['://a:', 'a.', '-', 'a:b@', '\\"', 'password=$', 'token:[', "pwd='"],
    ...[
      'curl -u a:',
      'curl -u "a',
      'mysql -p"',
      "mysql -p'a",
      '"-p',
      'login -p ',
      ' -u',
      ' --pass ',
      'npm_',
      'SG.',
      'SK',
    ],
    ...['git@', 'docker ', '; a', '|', 'aaaaaaaa:', 'aaaa:', 'basic+', 'bearer+', 'basic ', 'Basic%20'],
  ])('takes time linear in the length of hostile texts of %j', (unit) => {
    const timeMs = (length: number): number => {
      const text = unit.repeat(Math.ceil(length / unit.length));
      // Of this process alone: a busy machine makes everything else slow at random.
      const before = process.cpuUsage();
      redactText(text);
      return process.cpuUsage(before).user / 1000;
    };
    const best = (length: number) => Math.min(...Array.from({ length: 3 }, () => timeMs(length)));
    timeMs(50_000);

    const short = best(25_000);
    const long = best(400_000);

    // Sixteen times the length: quadratic work would take 256 times as long.
    expect(long).toBeLessThan(Math.max(short, 1) * 90);
  });
});

import { describe, expect, it } from 'vitest';
import { targetOfService } from '../../../../../ingest/prometheus/targets/service-target.ts';
import { parseTargetFile } from '../../../../../ingest/prometheus/targets/parse-target-file.ts';

const DEFAULTS = { intervalMs: 30_000 };
const FULL = `
targets:
  - service: checkout
    environment: production
    url: HTTP://Prometheus.example:9090/prefix/
    mode: query_range
    selectors: ['{job="checkout"}', shop_up]
    queries:
      - { name: checkout:errors, query: 'sum(rate(errors_total[1m]))' }
    interval: 1m
    step: 15s
    headers: { X-Scope-OrgID: shop }
    basic_auth: { username: scout, password_file: /run/secrets/password }
    ca_file: /etc/ca.pem
  - service: cart
    url: https://prometheus.example
    bearer_token_file: /run/secrets/token
`;

describe('parseTargetFile', () => {
  it('reads targets with everything, and with nothing but what is needed', () => {
    const [full, least] = parseTargetFile(FULL, DEFAULTS);

    expect(full).toEqual({
      id: full?.id,
      origin: 'file',
      service: 'checkout',
      environment: 'production',
      url: 'http://prometheus.example:9090/prefix',
      mode: 'query_range',
      selectors: [
        [{ name: 'job', operator: '=', value: 'checkout' }],
        [{ name: '__name__', operator: '=', value: 'shop_up' }],
      ],
      queries: [{ name: 'checkout:errors', query: 'sum(rate(errors_total[1m]))' }],
      intervalMs: 60_000,
      stepMs: 15_000,
      auth: {
        headers: { 'X-Scope-OrgID': 'shop' },
        bearerTokenFile: undefined,
        basic: { username: 'scout', passwordFile: '/run/secrets/password' },
        caFile: '/etc/ca.pem',
      },
    });
    expect(least).toMatchObject({
      environment: 'default',
      mode: 'auto',
      selectors: [[{ name: 'job', operator: '=', value: 'cart' }]],
      intervalMs: 30_000,
      stepMs: 30_000,
      auth: { bearerTokenFile: '/run/secrets/token' },
    });
    expect(full?.id).toMatch(/^[0-9a-f]{32}$/);
    expect(full?.id).not.toBe(least?.id);
  });

  it('reads JSON, and queries without a selector', () => {
    const queries = [{ name: 'x', query: 'up' }];
    const text = JSON.stringify({ targets: [{ service: 'cart', url: 'http://p', queries }] });

    expect(parseTargetFile(text, DEFAULTS)).toMatchObject([{ selectors: [], queries }]);
    expect(parseTargetFile('targets: []', DEFAULTS)).toEqual([]);
  });

  it.each([
    ['neither YAML nor JSON', 'targets: ['],
    ['no targets', '{}'],
    ['an unknown field', 'targets: [{service: a, url: "http://p", sevice: b}]'],
    ['no service', 'targets: [{url: "http://p"}]'],
    ['no URL', 'targets: [{service: a, url: p}]'],
    ['another protocol', 'targets: [{service: a, url: "ftp://p"}]'],
    ['credentials in the URL', 'targets: [{service: a, url: "http://u:p@p"}]'],
    ['a query in the URL', 'targets: [{service: a, url: "http://p?x"}]'],
    ['a selector of everything', 'targets: [{service: a, url: "http://p", selectors: ["{}"]}]'],
    ['an interval without a unit', 'targets: [{service: a, url: "http://p", interval: "30"}]'],
    ['an interval that is too short', 'targets: [{service: a, url: "http://p", interval: 500ms}]'],
    ['a step that does not divide it', 'targets: [{service: a, url: "http://p", step: 20s}]'],
    ['a header of ours', 'targets: [{service: a, url: "http://p", headers: {Authorization: x}}]'],
    ['a broken header', 'targets: [{service: a, url: "http://p", headers: {X: "a\\nb"}}]'],
    [
      'two credentials',
      'targets: [{service: a, url: "http://p", bearer_token_file: t, basic_auth: {username: u, password_file: f}}]',
    ],
    ['a target twice', 'targets: [{service: a, url: "http://p"}, {service: a, url: "http://p/"}]'],
    ['too much', `# ${'x'.repeat(1024 * 1024)}\ntargets: []`],
  ])('refuses a file with %s', (_, text) => {
    expect(() => parseTargetFile(text, DEFAULTS)).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
  });

  it('says all that is wrong, and where', () => {
    const text = 'targets: [{service: a, url: p}, {service: b, url: "http://p", interval: x}]';

    expect(() => parseTargetFile(text, DEFAULTS)).toThrow(/targets\.0\.url: .*targets\.1\.interval: /);
  });
});

describe('targetOfService', () => {
  const service = { name: 'cart', environment: 'prod', telemetryEndpoints: {}, labelMappings: {} };

  it('takes the labels that are mapped, else the job of that name', () => {
    const telemetryEndpoints = { prometheus: 'https://prometheus.example/' };
    const labelMappings = { namespace: 'shop', app: 'cart' };

    expect(targetOfService({ ...service, telemetryEndpoints }, DEFAULTS)).toMatchObject({
      origin: 'service',
      url: 'https://prometheus.example',
      selectors: [[{ name: 'job', operator: '=', value: 'cart' }]],
    });
    expect(targetOfService({ ...service, telemetryEndpoints, labelMappings }, DEFAULTS)?.selectors).toEqual([
      [
        { name: 'namespace', operator: '=', value: 'shop' },
        { name: 'app', operator: '=', value: 'cart' },
      ],
    ]);
  });

  it('is nothing without a Prometheus, and refuses a URL that cannot be used', () => {
    expect(targetOfService(service, DEFAULTS)).toBeUndefined();
    expect(() => targetOfService({ ...service, telemetryEndpoints: { prometheus: 'http://u:p@h' } }, DEFAULTS)).toThrow(
      expect.objectContaining({ code: 'invalid_argument' }),
    );
  });
});

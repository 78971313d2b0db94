import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../../platform/config/load-config.ts';

const digestOf = (token: string) => createHash('sha256').update(token).digest('hex');

describe('the settings of the receivers', () => {
  it('have plain text, no tokens, one process and our server by default', () => {
    expect(loadConfig({}).ingest).toMatchObject({
      grpcServer: 'http2',
      grpcHealth: false,
      grpcReflection: false,
      memoryBytes: 64 * 1024 * 1024,
      maxConnections: 16_384,
      tls: undefined,
      tokens: undefined,
      processes: 1,
      processIndex: undefined,
    });
  });

  it('keep of tokens only their digests', () => {
    const tokens = `acme=s3cret, beta=sha256:${digestOf('other').toUpperCase()}\n# old\nacme=a=b`;

    const { ingest } = loadConfig({ SLO_SCOUT_OTLP_TOKENS: tokens, SLO_SCOUT_FORWARD: 'off' });

    expect(ingest.tokens).toEqual([
      { tenant: 'acme', sha256: digestOf('s3cret') },
      { tenant: 'beta', sha256: digestOf('other') },
      { tenant: 'acme', sha256: digestOf('a=b') },
    ]);
    expect(JSON.stringify(ingest)).not.toContain('s3cret');
  });

  it.each(['s3cret', '=s3cret', 'a b=s3cret', 'acme=', 'acme=sha256:s3cret', 'acme=with s3cret'])(
    'refuse the token %j without repeating it',
    (entry) => {
      const load = () => loadConfig({ SLO_SCOUT_OTLP_TOKENS: entry });

      expect(load).toThrow('SLO_SCOUT_OTLP_TOKENS has an entry (number 1)');
      expect(load).not.toThrow('s3cret');
    },
  );

  it.each([
    [{ SLO_SCOUT_OTLP_TLS_CERT: '/c' }, 'SLO_SCOUT_OTLP_TLS_KEY must be set'],
    [{ SLO_SCOUT_OTLP_TLS_KEY: '/k' }, 'SLO_SCOUT_OTLP_TLS_CERT must be set'],
    [{ SLO_SCOUT_OTLP_TLS_CLIENT_CA: '/a' }, 'SLO_SCOUT_OTLP_TLS_CERT must be set'],
    [{ SLO_SCOUT_INGEST_MEMORY: '20MiB' }, 'SLO_SCOUT_INGEST_MEMORY must be at least twice SLO_SCOUT_OTLP_MAX_REQUEST'],
    [{ SLO_SCOUT_OTLP_GRPC_SERVER: 'grpc' }, 'SLO_SCOUT_OTLP_GRPC_SERVER is "grpc"'],
    [{ SLO_SCOUT_OTLP_TOKENS: '# none' }, 'SLO_SCOUT_OTLP_TOKENS names no token'],
  ])('refuse %j', (source, message) => {
    expect(() => loadConfig(source)).toThrow(message);
  });

  it('demand a key of the forward receiver where the others demand tokens', () => {
    const tokens = { SLO_SCOUT_OTLP_TOKENS: 'acme=s3cret' };

    expect(() => loadConfig(tokens)).toThrow('SLO_SCOUT_FORWARD_SHARED_KEY is missing');
    expect(loadConfig({ ...tokens, SLO_SCOUT_FORWARD: 'off' }).forward.isOn).toBe(false);
    expect(loadConfig({ ...tokens, SLO_SCOUT_FORWARD_SHARED_KEY: 'k' }).forward.isOn).toBe(true);
  });

  it('take 0 processes for as many as there are cores', () => {
    expect(loadConfig({ SLO_SCOUT_INGEST_PROCESSES: '0' }).ingest.processes).toBeGreaterThan(0);
  });
});

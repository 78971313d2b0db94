import { describe, expect, it } from 'vitest';
import { ambiguousKindOf, isSensitiveKey, sensitiveKindOf } from '../../../../domain/redaction/sensitive-key.ts';

describe('isSensitiveKey', () => {
  it.each([
    ...['authorization', 'Cookie', 'set-cookie', 'password', 'db.password', 'secret', 'client_secret', 'token'],
    ...['accessToken', 'api_key', 'apiKey', 'x-api-key', 'http.request.header.authorization', 'AWS_SECRET_ACCESS_KEY'],
    ...['http.request.header.x_api_key', 'proxy-authorization', 'private_key', 'CSRF-Token', 'user.credentials'],
    ...['session.id', 'sessionId', 'JSESSIONID', 'connect.sid', 'private_key_id', 'PGPASSWORD', 'cvv'],
  ])('says yes to %s', (key) => {
    expect(isSensitiveKey(key)).toBe(true);
  });

  it.each([
    ...['', '.', 'key', 'http.route', 'max_tokens', 'gen_ai.usage.input_tokens', 'token.count', 'password.length'],
    ...[
      'secret.name',
      'cookie.consent',
      'tokenizer',
      'primary_key',
      'messaging.kafka.message.key',
      'request.id',
      'grid',
      'span_id',
    ],
  ])('says no to %j', (key) => {
    expect(isSensitiveKey(key)).toBe(false);
  });
});

describe('sensitiveKindOf', () => {
  it.each([
    ['user.password', 'password'],
    ['session_id', 'session_id'],
    ['api_key', 'assignment'],
    ['AWS_SECRET_ACCESS_KEY', 'aws_key'],
    ['STRIPE_SECRET', 'stripe_key'],
    ['NPM_TOKEN', 'npm_token'],
    ['TWILIO_AUTH_TOKEN', 'twilio_key'],
    ['hf.token', 'huggingface_token'],
    ['azure.storage.account_key', 'azure_key'],
    ['http.route', undefined],
  ])('knows the kind of %s', (key, kind) => {
    expect(sensitiveKindOf(key)).toBe(kind);
  });
});

describe('ambiguousKindOf', () => {
  it('names what a value under a harmless name may be', () => {
    expect(['session', 'sig', 'db_pass', 'route'].map(ambiguousKindOf)).toEqual([
      'session_id',
      'azure_key',
      'password',
      undefined,
    ]);
  });
});

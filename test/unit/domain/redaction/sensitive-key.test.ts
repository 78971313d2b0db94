import { describe, expect, it } from 'vitest';
import { isSensitiveKey } from '../../../../domain/redaction/sensitive-key.ts';

describe('isSensitiveKey', () => {
  it.each([
    ...['authorization', 'Cookie', 'set-cookie', 'password', 'db.password', 'secret', 'client_secret', 'token'],
    ...['accessToken', 'api_key', 'apiKey', 'x-api-key', 'http.request.header.authorization', 'AWS_SECRET_ACCESS_KEY'],
    ...['http.request.header.x_api_key', 'proxy-authorization', 'private_key', 'CSRF-Token', 'user.credentials'],
  ])('says yes to %s', (key) => {
    expect(isSensitiveKey(key)).toBe(true);
  });

  it.each([
    ...['', '.', 'key', 'http.route', 'max_tokens', 'gen_ai.usage.input_tokens', 'token.count', 'password.length'],
    ...['secret.name', 'cookie.consent', 'tokenizer', 'primary_key', 'messaging.kafka.message.key', 'session.id'],
  ])('says no to %j', (key) => {
    expect(isSensitiveKey(key)).toBe(false);
  });
});

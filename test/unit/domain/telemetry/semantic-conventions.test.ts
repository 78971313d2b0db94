import { describe, expect, it } from 'vitest';
import { SpanAttribute, attributeOf, textAttributeOf } from '../../../../domain/telemetry/semantic-conventions.ts';

describe('reading an attribute', () => {
  it('prefers the stable name to the old one', () => {
    const span = { attributes: { 'http.method': 'POST', 'http.request.method': 'GET' } };

    expect(textAttributeOf(span, SpanAttribute.httpMethod)).toBe('GET');
  });

  it('takes the old name when there is no other, and an empty text for none', () => {
    const span = { attributes: { 'http.method': 'POST', 'http.request.method': '' } };

    expect(textAttributeOf(span, SpanAttribute.httpMethod)).toBe('POST');
  });

  it('keeps the value’s type, or makes it a text', () => {
    const span = { attributes: { 'http.status_code': 0 } };

    expect(attributeOf(span, SpanAttribute.httpStatus)).toBe(0);
    expect(textAttributeOf(span, SpanAttribute.httpStatus)).toBe('0');
  });

  it('says undefined when there is none', () => {
    expect(attributeOf({ attributes: {} }, SpanAttribute.rpcMethod)).toBeUndefined();
    expect(textAttributeOf({ attributes: {} }, SpanAttribute.rpcMethod)).toBeUndefined();
  });
});

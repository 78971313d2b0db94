import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathOfUrl, templateOfName, templateOfPath } from '../../../../domain/journey/path-template.ts';

describe('the template of a path', () => {
  it.each([
    ['/users/42', '/users/{id}'],
    ['/users/42/orders/7/', '/users/{id}/orders/{id}'],
    ['/orders/3f2c8a9e-1b7d-4c5e-9f00-2a1b3c4d5e6f', '/orders/{id}'],
    ['/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV', '/orders/{id}'],
    ['/blobs/d41d8cd98f00b204e9800998ecf8427e', '/blobs/{id}'],
    ['/sessions/Zk9xQ2w7RtB4mN8vLs1P', '/sessions/{id}'],
    ['/days/2024-02-29/menu', '/days/{date}/menu'],
    ['/days/2024-02-29T10:15:00Z', '/days/{date}'],
    ['/api/v1/cart?user=42#top', '/api/v1/cart'],
    ['//a///b', '/a/b'],
    ['', '/'],
    ['/', '/'],
    ['/facade/decade', '/facade/decade'],
    ['/OAuth2AuthorizationEndpointFilter', '/OAuth2AuthorizationEndpointFilter'],
    ['/static/app.js', '/static/app.js'],
  ])('of %s is %s', (path, template) => {
    expect(templateOfPath(path)).toBe(template);
  });

  it('does not change when it is taken again', () => {
    fc.assert(
      fc.property(fc.webPath(), (path) => {
        const template = templateOfPath(path);

        expect(templateOfPath(template)).toBe(template);
      }),
    );
  });

  it('holds no number of the path', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 1e9 }), { minLength: 1, maxLength: 10 }), (ids) => {
        expect(templateOfPath(`/x/${ids.join('/')}`)).not.toMatch(/\d/);
      }),
    );
  });

  it('is cut after sixteen segments', () => {
    const template = templateOfPath('/a'.repeat(40));

    expect(template).toBe(`${'/a'.repeat(16)}/…`);
  });

  it('is cut after 256 characters, without half a segment', () => {
    const template = templateOfPath(`/files/${'x'.repeat(100_000)}`);

    expect(template).toBe('/files/…');
  });
});

describe('the template of a name', () => {
  it.each([
    ['GET /users/42', 'GET /users/{id}'],
    ['user:42 logged in', 'user:{id} logged in'],
    ['job 2024-02-29', 'job {date}'],
    ['SELECT ts.trip2', 'SELECT ts.trip2'],
    ['/api/v1/trips/{tripId}', '/api/v1/trips/{tripId}'],
    ['checkout', 'checkout'],
  ])('of %s is %s', (name, template) => {
    expect(templateOfName(name)).toBe(template);
  });

  it('is cut at a word near 256 characters', () => {
    expect(templateOfName(`${'word '.repeat(200)}42`)).toBe(`${'word '.repeat(51)}…`);
  });
});

describe('the path of a URL', () => {
  it.each([
    ['https://shop.example/cart?x=1', '/cart?x=1'],
    ['https://shop.example', '/'],
    ['https://shop.example?x=1', '/'],
    ['/cart', undefined],
  ])('of %s is %s', (url, path) => {
    expect(pathOfUrl(url)).toBe(path);
  });
});

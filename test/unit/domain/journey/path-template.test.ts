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
    ['/blobs/D41D8CD98F00B204E9800998ECF8427E.png', '/blobs/{id}.png'],
    ['/orders/42.json', '/orders/{id}.json'],
    ['/orders/order-20417/lines', '/orders/order-{id}/lines'],
    ['/charsets/utf-8/http-404', '/charsets/utf-8/http-404'],
    ['/Orders(42)/Lines(7)', '/Orders({id})/Lines({id})'],
    ['/users/1,2,3', '/users/{id}'],
    ['/users/ann@example.com/cart', '/users/{id}/cart'],
    ['/users/ann%40example.com', '/users/{id}'],
    ['/cart;jsessionid=1A2B3C4D/items;v=2', '/cart/items'],
    ['/;v=2/items', '/items'],
    ['/reports/2024-02', '/reports/{date}'],
    ['/releases/1.2.3/v2.0', '/releases/1.2.3/v2.0'],
    ['/@scope/package', '/@scope/package'],
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
      fc.property(
        fc.oneof(
          fc.webPath(),
          fc.string().map((text) => `/${text}`),
        ),
        (path) => {
          const template = templateOfPath(path);

          expect(templateOfPath(template)).toBe(template);
        },
      ),
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
    ['mail to ann@example.com', 'mail to {id}'],
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

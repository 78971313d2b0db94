import { describe, expect, it } from 'vitest';
import { operationOf } from '../../../../domain/journey/operation.ts';
import type { AttributeValue } from '../../../../domain/telemetry/span-record.ts';

const nameOf = (attributes: Record<string, AttributeValue>, name = 'span name') => operationOf({ name, attributes });

describe('the operation of a span', () => {
  it.each([
    ['stable names', { 'http.request.method': 'GET', 'http.route': '/cart/{id}' }],
    ['old names', { 'http.method': 'GET', 'http.route': '/cart/{id}' }],
    ['a method in lower case', { 'http.request.method': 'get', 'http.route': '/cart/{id}' }],
    ['a client’s template', { 'http.request.method': 'GET', 'url.template': '/cart/{id}' }],
  ])('is method and route of an HTTP request with %s', (_, attributes) => {
    expect(nameOf(attributes)).toEqual({ kind: 'http', operation: 'GET /cart/{id}' });
  });

  it.each([
    ['url.path', { 'http.request.method': 'GET', 'url.path': '/users/42' }],
    ['http.target', { 'http.method': 'GET', 'http.target': '/users/42?full=1' }],
    ['url.full', { 'http.request.method': 'GET', 'url.full': 'https://shop.example/users/42?full=1' }],
    ['http.url', { 'http.method': 'GET', 'http.url': 'http://shop.example:8080/users/42' }],
    ['an absolute target', { 'http.method': 'GET', 'http.target': 'http://shop.example/users/42' }],
  ])('is method and learned template without a route, from %s', (_, attributes) => {
    expect(nameOf(attributes)).toEqual({ kind: 'http', operation: 'GET /users/{id}' });
  });

  it('is the route alone when the method is unknown', () => {
    expect(nameOf({ 'http.route': '/login' })).toEqual({ kind: 'http', operation: '/login' });
  });

  it('is the span name of an HTTP request that names no path', () => {
    expect(nameOf({ 'http.request.method': 'POST' }, 'HTTP POST')).toEqual({ kind: 'http', operation: 'HTTP POST' });
  });

  it.each([
    [{ 'rpc.system': 'grpc', 'rpc.service': 'shop.Cart', 'rpc.method': 'Add' }, 'grpc', 'shop.Cart/Add'],
    [{ 'rpc.system.name': 'grpc', 'rpc.method': 'shop.Cart/Add' }, 'grpc', 'shop.Cart/Add'],
    [{ 'rpc.system': 'dotnet_wcf', 'rpc.method': 'Add' }, 'other', 'Add'],
    [{ 'rpc.system': 'grpc' }, 'grpc', 'span name'],
  ])('is service and method of a remote call %j', (attributes, kind, operation) => {
    expect(nameOf(attributes)).toEqual({ kind, operation });
  });

  it('prefers the remote call to the HTTP request that carries it', () => {
    const attributes = {
      'rpc.system': 'grpc',
      'rpc.service': 'Cart',
      'rpc.method': 'Add',
      'http.request.method': 'POST',
    };

    expect(nameOf(attributes).operation).toBe('Cart/Add');
  });

  it.each([
    [{ 'messaging.operation.name': 'process', 'messaging.destination.name': 'orders' }, 'process orders'],
    [{ 'messaging.operation': 'receive', 'messaging.destination': 'orders' }, 'receive orders'],
    [{ 'messaging.destination.template': 'reply-{id}', 'messaging.destination.name': 'reply-17' }, 'reply-{id}'],
    [{ 'messaging.destination.name': '/replies/4711' }, '/replies/{id}'],
    [{ 'messaging.system': 'kafka' }, 'span name'],
  ])('is operation and destination of a message %j', (attributes, operation) => {
    expect(nameOf(attributes)).toEqual({ kind: 'messaging', operation });
  });

  it('is the span name without identifiers for everything else', () => {
    expect(nameOf({}, 'settle order 8123')).toEqual({ kind: 'other', operation: 'settle order {id}' });
  });

  it('is never empty', () => {
    expect(nameOf({}, '  ')).toEqual({ kind: 'other', operation: '(unnamed)' });
  });
});

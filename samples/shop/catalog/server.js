'use strict';
// The catalog: what the shop sells. Runs from its source directory with `node server.js`, no npm install.
const http = require('node:http');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const settings = require('./settings.js');

/** Read at every request: an edited products.json shows without a restart. */
function products() {
  return JSON.parse(readFileSync(join(__dirname, 'products.json'), 'utf8'));
}

/** Status and body for a path; a function of the path and the environment. */
function route(path, env) {
  if (path === '/healthz') return [200, { status: 'ok' }];
  if (path === '/settings') return [200, settings.describe(env)];
  if (path === '/products') {
    const { banner, currency } = settings.load(env);
    return [200, { banner, currency, products: products() }];
  }
  const match = /^\/products\/([^/]+)$/.exec(path);
  if (match) {
    const sku = decodeURIComponent(match[1]);
    const product = products().find((p) => p.sku === sku);
    return product ? [200, product] : [404, { error: `no product ${sku}` }];
  }
  return [404, { error: `no such page: ${path}` }];
}

function answer(request, env) {
  if (request.method !== 'GET' && request.method !== 'HEAD') return [405, { error: 'only GET' }];
  try {
    return route(new URL(request.url, 'http://catalog').pathname, env);
  } catch (error) {
    if (error instanceof URIError) return [400, { error: 'bad path' }];
    console.error(error);
    return [500, { error: error.message }];
  }
}

/** Calls `server.end()` to answer what is under way, and to tell callers that keep connections to open others. */
function createServer(env = process.env) {
  let ending = false;
  const server = http.createServer((request, response) => {
    if (ending) response.setHeader('connection', 'close');
    const [status, body] = answer(request, env);
    const text = JSON.stringify(body);
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      'x-served-by': settings.servedBy(env),
    });
    response.end(request.method === 'HEAD' ? undefined : text);
    if (request.url !== '/healthz') console.log(`${request.method} ${request.url} ${status}`);
  });
  server.end = () => { ending = true; };
  return server;
}

function main() {
  const server = createServer();
  server.listen(Number(process.env.PORT || 8080), () => console.log(`catalog listens on ${server.address().port}`));
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => {
      server.end();
      // A request may be on its way on a connection that looks idle: closed now, it would fail.
      setTimeout(() => {
        server.close(() => process.exit(0));
        server.closeIdleConnections();
      }, 300);
      setTimeout(() => process.exit(0), 1000).unref(); // a client that holds its connection does not hold us
    });
  }
}

if (require.main === module) main();

module.exports = { createServer };

'use strict';
const assert = require('node:assert/strict');
const { mkdtempSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { test } = require('node:test');
const { createServer } = require('./server.js');
const settings = require('./settings.js');

async function get(env, path, init) {
  const server = createServer(env);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const response = await fetch(`http://127.0.0.1:${server.address().port}${path}`, init);
    return { status: response.status, headers: response.headers, body: await response.json() };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function file(content) {
  const path = join(mkdtempSync(join(tmpdir(), 'catalog-')), 'file');
  writeFileSync(path, content);
  return path;
}

test('products come with the banner and say who served them', async () => {
  const { status, headers, body } = await get({ POD_NAME: 'catalog-1' }, '/products');
  assert.equal(status, 200);
  assert.equal(headers.get('x-served-by'), `catalog-1/${process.pid}`);
  assert.equal(body.banner, 'Welcome to the shop');
  assert.ok(body.products.some((p) => p.sku === 'kettle'));
});

test('one product is found by its sku', async () => {
  assert.equal((await get({}, '/products/mug')).body.name, 'Stoneware mug');
  assert.equal((await get({}, '/products/nothing')).status, 404);
  assert.equal((await get({}, '/products/%E0%A4%A')).status, 400);
});

test('environment wins over the settings file, and the file over the default', () => {
  const path = file('{"banner":"from the file","currency":"CHF"}');
  assert.equal(settings.load({ CATALOG_SETTINGS: path }).banner, 'from the file');
  assert.equal(settings.load({ CATALOG_SETTINGS: path }).currency, 'CHF');
  assert.equal(settings.load({ CATALOG_SETTINGS: path, CATALOG_BANNER: 'mine' }).banner, 'mine');
  assert.equal(settings.load({ CATALOG_SETTINGS: '/nowhere/settings.json' }).banner, 'Welcome to the shop');
});

test('a settings file that is not JSON is an error of the request, not of the process', async () => {
  assert.equal((await get({ CATALOG_SETTINGS: file('{') }, '/products')).status, 500);
  assert.equal((await get({ CATALOG_SETTINGS: file('{') }, '/healthz')).status, 200);
});

test('secrets show as fingerprints only', async () => {
  const env = { DATABASE_PASSWORD: 'hunter2', CATALOG_API_KEY_FILE: file('key-1') };
  const { body } = await get(env, '/settings');
  assert.equal(body.secrets.databasePassword, 'f52fbd32b2b3');
  assert.equal(body.secrets.apiKey, settings.fingerprint('key-1'));
  assert.ok(!JSON.stringify(body).includes('hunter2'));
});

test('settings show what the pod was told', async () => {
  const { body } = await get({ FEATURE_REVIEWS: 'on', MEMORY_LIMIT_MIB: '96', CATALOG_SELF: 'http://10.1.2.3:8080' }, '/settings');
  assert.deepEqual(body.features, { FEATURE_REVIEWS: 'on' });
  assert.equal(body.pod.memoryLimitMiB, 96);
  assert.equal(body.self, 'http://10.1.2.3:8080');
});

test('only reading is allowed', async () => {
  assert.equal((await get({}, '/products', { method: 'POST' })).status, 405);
});

test('a server that is ending answers, and asks for another connection next time', async () => {
  const server = createServer({});
  server.listen(0);
  const connection = async () => (await fetch(`http://127.0.0.1:${server.address().port}/healthz`)).headers.get('connection');
  assert.equal(await connection(), 'keep-alive');
  server.end();
  assert.equal(await connection(), 'close');
  server.close();
});

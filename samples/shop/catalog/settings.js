'use strict';
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const os = require('node:os');

const defaults = { banner: 'Welcome to the shop', currency: 'EUR' };

/** Text of a file, or undefined when there is none: every mounted file is optional on a laptop. */
function readOptional(path) {
  if (!path) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Enough of a secret's hash to tell two secrets apart, and nothing of the secret. */
function fingerprint(secret) {
  return secret === undefined ? null : createHash('sha256').update(secret).digest('hex').slice(0, 12);
}

/** The settings in force: environment before mounted file before default. Read anew each time, so edits show at once. */
function load(env = process.env) {
  const text = readOptional(env.CATALOG_SETTINGS);
  const file = text === undefined ? {} : JSON.parse(text);
  return {
    banner: env.CATALOG_BANNER || file.banner || defaults.banner,
    currency: env.CATALOG_CURRENCY || file.currency || defaults.currency,
    settingsFile: text === undefined ? null : env.CATALOG_SETTINGS,
  };
}

/** What a pod (or a process on a laptop that stands in for it) got, secrets as fingerprints only. */
function describe(env = process.env) {
  const features = Object.entries(env).filter(([name]) => name.startsWith('FEATURE_')).sort();
  return {
    ...load(env),
    region: env.CATALOG_REGION ?? null,
    features: Object.fromEntries(features),
    self: env.CATALOG_SELF ?? null,
    pod: {
      name: env.POD_NAME ?? null,
      ip: env.POD_IP ?? null,
      node: env.NODE_NAME ?? null,
      namespace: env.NAMESPACE ?? null,
      memoryLimitMiB: env.MEMORY_LIMIT_MIB ? Number(env.MEMORY_LIMIT_MIB) : null,
    },
    secrets: {
      databasePassword: fingerprint(env.DATABASE_PASSWORD),
      apiKey: fingerprint(readOptional(env.CATALOG_API_KEY_FILE)),
      serviceAccountToken: fingerprint(readOptional('/var/run/secrets/kubernetes.io/serviceaccount/token')),
    },
    host: os.hostname(),
    process: process.pid,
  };
}

/** Who answers, as `pod-or-host/pid`. */
function servedBy(env = process.env) {
  return `${env.POD_NAME || os.hostname()}/${process.pid}`;
}

module.exports = { load, describe, fingerprint, servedBy };

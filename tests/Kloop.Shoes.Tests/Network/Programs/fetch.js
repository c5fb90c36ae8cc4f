// Fetches each URL; prints a line for each: the body, NAME, REFUSED or another error.
const http = require('http');
const get = (url) => new Promise((done) => {
  http.get(url, (answer) => {
    let body = '';
    answer.on('data', (d) => { body += d; });
    answer.on('end', () => done(body));
  }).on('error', (e) => done({ ENOTFOUND: 'NAME', EAI_AGAIN: 'AGAIN', ECONNREFUSED: 'REFUSED' }[e.code] || String(e)));
});
(async () => { for (const url of process.argv.slice(2)) console.log(await get(url)); })();

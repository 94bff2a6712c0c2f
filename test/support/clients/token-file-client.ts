// A command-line client as several are at work at once: it reads the refresh token that they share from a file, refreshes
// when it is told to (SIGUSR2), and writes the token that it got there.
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';

const { TOKEN_ENDPOINT = '', CLIENT_ID = '', TOKEN_FILE = '' } = process.env;

const told = once(process, 'SIGUSR2');
// A listener alone keeps no process alive.
const alive = setInterval(() => {}, 60_000);
const refreshToken = await readFile(TOKEN_FILE, 'utf8');
process.stdout.write('read\n');
await told;
clearInterval(alive);
const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: CLIENT_ID, refresh_token: refreshToken });
const answer = await fetch(TOKEN_ENDPOINT, { method: 'POST', body });
const tokens = await answer.json();
if (answer.ok) await writeFile(TOKEN_FILE, tokens.refresh_token);
process.stdout.write(`answer ${JSON.stringify(tokens)}\n`);

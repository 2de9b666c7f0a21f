// What the page asks of its own server.
import { WORDS } from './words.js';

export class Trouble extends Error {
  constructor(message, hint) {
    super(message);
    this.hint = hint || '';
  }
}

async function reply(path, options) {
  let response;
  try {
    response = await fetch(path, { credentials: 'same-origin', ...options });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Trouble(WORDS.failed, WORDS.failedHint);
  }
  if (response.status === 401) window.location.assign('/login');
  if (!response.ok) {
    const said = await response.json().catch(() => ({}));
    throw new Trouble(said.error || `${WORDS.failed} (${response.status})`, said.hint || WORDS.failedHint);
  }
  return response;
}

export async function get(path) {
  return (await reply(path)).json();
}

export async function post(path, body, signal) {
  const headers = { 'content-type': 'application/json' };
  return reply(path, { method: 'POST', headers, body: JSON.stringify(body), signal });
}

// Asks, and hands on each statement as it is told; the whole answer in the end.
export async function ask(wanted, onStatement, signal) {
  const response = await post('/api/ask', { ...wanted, stream: true }, signal);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let held = '';
  for (;;) {
    const { value, done } = await reader.read();
    held += value || '';
    const events = held.split('\n\n');
    held = events.pop();
    for (const event of events) {
      const name = /^event: (.*)$/m.exec(event)?.[1];
      const data = JSON.parse(/^data: (.*)$/m.exec(event)?.[1] || 'null');
      if (name === 'statement') onStatement(data);
      if (name === 'answer') return data;
      if (name === 'error') throw new Trouble(data.error, data.hint);
    }
    if (done) throw new Trouble(WORDS.failed, WORDS.failedHint);
  }
}

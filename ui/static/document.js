// A document as the assistant sees it: its whole text in its chunks, the quote marked where there is one.
import { get } from './api.js';
import { about } from './cards.js';
import { button, link, make } from './dom.js';
import { noted } from './notation.js';
import { WORDS } from './words.js';

let dialog = null;

// `source`: the id of a document, and where a quote stands in one of its chunks.
export async function openDocument(source) {
  if (!dialog) {
    dialog = make('dialog', 'document');
    dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
    document.body.append(dialog);
  }
  const opened = Symbol('the document that was asked for last');
  dialog.opened = opened;
  dialog.setAttribute('aria-label', source.title);
  dialog.replaceChildren(make('p', 'waiting', WORDS.thinking));
  dialog.showModal();
  try {
    const held = await get(`/api/documents/${encodeURIComponent(source.document)}`);
    if (dialog.opened === opened) draw(held, source);
  } catch (error) {
    if (dialog.opened !== opened) return;
    dialog.replaceChildren(closing(), make('p', 'trouble', `${error.message} ${error.hint}`));
  }
}

const closing = () => button('quiet closing', WORDS.close, () => dialog.close());

// A heading of the text looks like one, its marks kept: this is what the assistant sees.
function lines(part) {
  return part.split(/^(#{1,6} .*)$/m).flatMap((line, n) => (n % 2 ? [make('strong', '', ...noted(line))] : noted(line)));
}

function draw(held, source) {
  const head = make('header', '', make('h2', '', link(held.url, held.title)), closing());
  const place = held.section.length ? make('p', 'path', WORDS.inList + held.section.join(' › ')) : '';
  const text = make('div', 'text');
  text.tabIndex = 0;
  text.setAttribute('aria-label', WORDS.textSeen);
  text.setAttribute('role', 'region');
  let end = 0;
  for (const chunk of held.chunks) {
    if (chunk.start > end) text.append(...lines(held.text.slice(end, chunk.start)));
    const from = Math.max(chunk.start, end);
    end = Math.max(end, chunk.end);
    const part = held.text.slice(from, end);
    const cited = chunk.id === source.chunk && source.end > source.start;
    text.append(make('div', 'chunk', ...(cited ? marked(part, source, from - chunk.start) : lines(part))));
  }
  text.append(...lines(held.text.slice(end)));
  const gone = source.chunk && !held.chunks.some((chunk) => chunk.id === source.chunk);
  const told = gone ? make('p', 'warning', WORDS.changedSince) : make('p', 'about', WORDS.chunks(held.chunks.length));
  dialog.replaceChildren(head, make('p', 'about', about(held)), place, told, text);
  const mark = text.querySelector('mark');
  if (mark) text.scrollTop = mark.offsetTop - text.offsetTop - text.clientHeight / 3;
}

function marked(part, source, shift) {
  const [start, end] = [source.start - shift, source.end - shift];
  return [...lines(part.slice(0, start)), make('mark', '', ...noted(part.slice(start, end))), ...lines(part.slice(end))];
}

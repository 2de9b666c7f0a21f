// A document as the assistant sees it: its whole text, the quote marked where there is one.
import { get } from './api.js';
import { about } from './cards.js';
import { button, link, make } from './dom.js';
import { noted } from './notation.js';
import { WORDS } from './words.js';

let dialog = null;

export async function openDocument(source) {
  if (!dialog) {
    dialog = make('dialog', 'document');
    dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
    document.body.append(dialog);
  }
  dialog.setAttribute('aria-label', source.title);
  dialog.replaceChildren(make('p', 'waiting', WORDS.thinking));
  dialog.showModal();
  try {
    draw(await get(`/api/documents/${encodeURIComponent(source.document)}`), source.quote || '');
  } catch (error) {
    dialog.replaceChildren(closing(), make('p', 'trouble', `${error.message} ${error.hint}`));
  }
}

const closing = () => button('quiet closing', WORDS.close, () => dialog.close());

function draw(held, quote) {
  const head = make('header', '', make('h2', '', link(held.url, held.title)), closing());
  const place = held.section.length ? make('p', 'path', WORDS.inList + held.section.join(' › ')) : '';
  const at = quote ? held.text.indexOf(quote) : -1;
  const text = make('div', 'text');
  text.tabIndex = 0;
  if (at < 0) text.append(...noted(held.text));
  else {
    const mark = make('mark', '', ...noted(quote));
    text.append(...noted(held.text.slice(0, at)), mark, ...noted(held.text.slice(at + quote.length)));
  }
  dialog.replaceChildren(head, make('p', 'about', about(held)), place, text);
  dialog.querySelector('mark')?.scrollIntoView({ block: 'center' });
}

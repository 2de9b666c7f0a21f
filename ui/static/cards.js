// The sources of an answer: a card each, the passage with the quote marked, and the short word that a marker shows.
import { bring, button, day, link, make } from './dom.js';
import { noted } from './notation.js';
import { WORDS } from './words.js';

const AROUND = 240; // characters of a passage on either side of a quote

// A passage with `start` to `end` of it marked, cut at words around that.
export function excerpt(text, start, end) {
  const before = text.slice(0, start);
  const after = text.slice(end);
  const from = before.length > AROUND ? '… ' + before.slice(-AROUND).replace(/^\S*\s/, '') : before;
  const to = after.length > AROUND ? after.slice(0, AROUND).replace(/\s\S*$/, '') + ' …' : after;
  const quote = make('mark', '', ...noted(text.slice(start, end)));
  return make('blockquote', 'context', ...noted(from), quote, ...noted(to));
}

export function about(source) {
  const site = source.site || hostOf(source.url);
  const authors = source.authors.length > 3 ? WORDS.andOthers(source.authors.slice(0, 2), source.authors.length - 2) : source.authors.join(', ');
  return [site, authors, source.published, source.version, source.kind].filter(Boolean).join(' · ');
}

function hostOf(url) {
  try { return new URL(url).hostname; } catch { return ''; }
}

// Where in its file a quote stands: "p. 3", "1:35".
export function spot(at) {
  const [name, value] = (at || '').split('=');
  if (name === 'page') return WORDS.pageNumber(value);
  if (name !== 't' || !/^\d+$/.test(value)) return '';
  const [hours, minutes, seconds] = [Math.floor(value / 3600), Math.floor(value / 60) % 60, value % 60];
  const two = (number) => String(number).padStart(2, '0');
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

function origin(source) {
  const told = [WORDS.origin[source.origin]?.(day(source.read_at)) || ''];
  if (source.unreachable_since) told.push(WORDS.unreachable(day(source.unreachable_since)));
  return told.filter(Boolean).join('; ');
}

// `again`: the card before it is of the same document, and says all that is to be said of it.
export function card(source, id, openDocument, again) {
  const node = make('article', again ? 'card again' : 'card');
  node.id = id;
  node.tabIndex = -1;
  const title = make('h3', 'card-title', make('span', 'number', String(source.number)), link(source.url, source.title));
  node.append(title);
  if (!again) node.append(make('p', 'about', about(source)));
  const place = source.origin === 'digest' ? WORDS.inDigest : WORDS.onPage;
  const places = [
    source.section.length && !again && WORDS.inList + source.section.join(' › '),
    (source.heading.length || spot(source.at)) && place + [...source.heading, spot(source.at)].filter(Boolean).join(' › '),
  ].filter(Boolean);
  if (places.length) node.append(make('p', 'path', places.join(' · ')));
  const from = origin(source);
  if (from && !again) node.append(make('p', `origin ${source.origin}`, from));
  if (source.remark && !again) node.append(make('p', 'origin', source.remark));
  if (source.addresses?.length && !again) node.append(make('p', 'path', WORDS.alsoAt, ...source.addresses.flatMap((each, n) => [n ? ', ' : '', link(each, each)])));
  node.append(excerpt(source.context, source.start, source.end));
  const own = source.origin === 'digest' || source.origin === 'list';
  node.append(
    make(
      'p',
      'acts',
      link(source.deep_link, own ? WORDS.openSource : WORDS.open, 'open'),
      button('quiet', WORDS.document, () => openDocument(source)),
    ),
  );
  return node;
}

export function retrieved(passages, openDocument) {
  const node = make('details', 'also', make('summary', '', WORDS.also(passages.length)));
  const list = make('ol');
  for (const each of passages) {
    const head = make('p', 'also-title', link(each.url, each.title), ` · ${each.score.toFixed(2)}`);
    const text = make('p', 'also-text', ...noted(each.text.slice(0, AROUND) + (each.text.length > AROUND ? ' …' : '')));
    list.append(make('li', '', head, text, button('quiet', WORDS.document, () => openDocument(each))));
  }
  node.append(list);
  return node;
}

// The word about a source that its marker shows while the pointer or the focus is on it.
let peek = null;

export function peeking(marker, source) {
  const show = () => {
    if (!peek) {
      peek = make('div', 'peek');
      peek.id = 'peek';
      peek.setAttribute('role', 'tooltip');
      document.querySelector('#page').append(peek);
    }
    const quote = source.quote.length > AROUND ? source.quote.slice(0, AROUND) + ' …' : source.quote;
    peek.replaceChildren(
      make('p', 'peek-title', source.title),
      make('p', 'peek-about', about(source)),
      make('p', 'peek-quote', ...noted(quote)),
    );
    peek.hidden = false;
    const box = marker.getBoundingClientRect();
    const left = Math.max(8, Math.min(box.left, window.innerWidth - peek.offsetWidth - 8));
    const below = box.bottom + peek.offsetHeight + 8 < window.innerHeight;
    peek.style.left = `${left}px`;
    peek.style.top = `${below ? box.bottom + 6 : Math.max(8, box.top - peek.offsetHeight - 6)}px`;
    marker.setAttribute('aria-describedby', 'peek');
  };
  const hide = () => {
    if (peek) peek.hidden = true;
    marker.removeAttribute('aria-describedby');
  };
  for (const event of ['mouseenter', 'focus']) marker.addEventListener(event, show);
  for (const event of ['mouseleave', 'blur', 'click']) marker.addEventListener(event, hide);
  marker.addEventListener('keydown', (event) => { if (event.key === 'Escape') hide(); });
}

export function light(id) {
  const node = document.getElementById(id);
  if (!node) return;
  for (const lit of document.querySelectorAll('.card.lit')) lit.classList.remove('lit');
  node.classList.add('lit');
  node.focus({ preventScroll: true });
  bring(node);
}

// Draws an answer into its element. Whatever comes from an article is set as text, never as markup.
const board = element.querySelector('.board');
const QUIET = window.matchMedia('(prefers-reduced-motion: reduce)');

function make(tag, name, text) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (text) node.textContent = text;
  return node;
}

// Only addresses of the web become links; any other stays text.
function link(href, text, name) {
  let address = null;
  try { address = new URL(href); } catch { /* shown as text below */ }
  if (!address || !['http:', 'https:'].includes(address.protocol)) return make('span', name, text);
  const node = make('a', name, text);
  node.href = href;
  node.target = '_blank';
  node.rel = 'noopener noreferrer';
  return node;
}

function show(number) {
  const card = board.querySelector('#source-' + number);
  if (!card) return;
  card.scrollIntoView({ block: 'center', behavior: QUIET.matches ? 'auto' : 'smooth' });
  card.focus({ preventScroll: true });
}

// A stretch of the answer, each [n] of a source a link to its card.
function referred(text, count) {
  return text.split(/(\[\d+\])/).map((part) => {
    const number = /^\[\d+\]$/.test(part) ? Number(part.slice(1, -1)) : 0;
    if (number < 1 || number > count) return part;
    const ref = make('a', 'ref', part);
    ref.href = '#source-' + number;
    ref.setAttribute('aria-label', 'Source ' + number);
    ref.addEventListener('click', (event) => { event.preventDefault(); show(number); });
    return ref;
  });
}

function prose(text, count) {
  const node = make('p', 'prose');
  node.append(...noted(text).flatMap((part) => (typeof part === 'string' ? referred(part, count) : part)));
  return node;
}

function context(source) {
  const node = make('blockquote', 'context');
  const quote = make('mark');
  quote.append(...noted(source.quote));
  node.append(...noted(source.before), quote, ...noted(source.after));
  return node;
}

function card(source) {
  const node = make('article', 'card');
  node.id = 'source-' + source.number;
  node.tabIndex = -1;
  const head = make('h3', 'card-title');
  head.append(make('span', 'number', String(source.number)), link(source.url, source.title));
  node.append(head);
  if (source.about) node.append(make('p', 'about', source.about));
  const places = [source.section && 'In the list: ' + source.section, source.heading && source.place + source.heading];
  if (places.some(Boolean)) node.append(make('p', 'path', places.filter(Boolean).join(' · ')));
  if (source.origin) node.append(make('p', 'origin', source.origin));
  node.append(context(source));
  const open = link(source.deep_link, source.open, 'open');
  if (open.tagName === 'A') node.append(open);
  return node;
}

function nearest(title, items) {
  const node = make('section', 'nearest');
  node.append(make('h3', '', title));
  const list = make('ul');
  for (const item of items) {
    const row = make('li');
    row.append(link(item.url, item.title));
    list.append(row);
  }
  node.append(list);
  return node;
}

function draw() {
  board.replaceChildren();
  const value = props.value;
  if (!value) return;
  if (value.error) {
    const trouble = make('section', 'trouble');
    trouble.append(make('p', '', value.error), make('p', 'about', value.hint));
    board.append(trouble);
    return;
  }
  const told = make('section', value.declined ? 'answer declined' : 'answer');
  told.append(make('h2', 'asked', value.question));
  if (value.understood) told.append(make('p', 'about', 'Understood as: ' + value.understood));
  // what to know of an answer stands before it: a reader may not come to the end of a long one
  if (value.warning) told.append(make('p', 'warning', value.warning));
  told.append(...value.notes.map((note) => make('p', 'about', note)), prose(value.text, value.sources.length));
  board.append(told);
  if (value.nearest.length) board.append(nearest(value.nearest_title, value.nearest));
  if (!value.sources.length) return;
  const sources = make('section', 'sources');
  sources.append(make('h3', 'sources-title', 'Sources'), ...value.sources.map(card));
  board.append(sources);
}

watch('value', draw);
draw();

// Elements made here. Whatever comes from an article is set as text, never as markup.
export function make(tag, name, ...content) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  node.append(...content.filter((part) => part !== null && part !== undefined && part !== ''));
  return node;
}

export function button(name, label, act) {
  const node = make('button', name, label);
  node.type = 'button';
  node.addEventListener('click', act);
  return node;
}

// Only addresses of the web become links; any other stays text.
export function link(href, text, name) {
  let address = null;
  try { address = new URL(href); } catch { /* shown as text below */ }
  if (!address || !['http:', 'https:'].includes(address.protocol)) return make('span', name, text);
  const node = make('a', name, text);
  node.href = href;
  node.target = '_blank';
  node.rel = 'noopener noreferrer';
  return node;
}

// A list of choices that opens under its name; it closes with Escape, and when one does something else.
export function menu(name, label, ...items) {
  return make('details', `menu ${name}`, make('summary', 'quiet', label), make('div', 'menu-items', ...items));
}

export function closeMenus(event) {
  for (const node of document.querySelectorAll('details.menu[open]')) {
    if (event.type === 'click' && event.composedPath().includes(node)) continue; // what was clicked may be gone by now
    node.open = false;
    if (event.type === 'keydown' && node.contains(event.target)) node.querySelector('summary').focus();
  }
}

export const day = (moment) => (moment ? String(moment).slice(0, 10) : '');

export const calm = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

export function bring(node, block = 'nearest') {
  node.scrollIntoView({ block, behavior: calm() ? 'auto' : 'smooth' });
}

let spoken = null;

// Says a line to who listens to the page rather than looks at it.
export function say(text) {
  if (!spoken) {
    spoken = make('div', 'spoken');
    spoken.setAttribute('role', 'status');
    document.body.append(spoken);
  }
  spoken.textContent = text;
}

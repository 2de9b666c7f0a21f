// An answer as text to take along: Markdown, plain text, BibTeX; a conversation as Markdown or HTML.
import { button, menu, make, say } from './dom.js';
import { WORDS } from './words.js';

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]);
// What a page says must not load, run or lead anywhere in the Markdown of whoever pastes it.
const ACTS = /!(?=\[)|(?<=\])\((?=\s*<?[a-z][a-z0-9+.-]*:)|<(?=[a-z!/])/gi;
const inert = (text) => text.replace(ACTS, '\\$&');
const label = (text) => text.replace(/([[\]\\])/g, '\\$1').replace(/\s+/g, ' ');
const target = (url) => url.replace(/[() <>]/g, (sign) => '%' + sign.charCodeAt(0).toString(16).toUpperCase());

export function markdown(answer) {
  const sources = answer.citations.map((each) => `${each.number}. [${label(each.title)}](${target(each.deep_link)}): “${inert(each.quote.replace(/\s+/g, ' '))}”`);
  return [inert(answer.text), ...(sources.length ? ['', ...sources] : [])].join('\n');
}

export function text(answer) {
  const sources = answer.citations.map((each) => `[${each.number}] ${each.title}. ${each.deep_link}\n    “${each.quote.replace(/\s+/g, ' ')}”`);
  return [answer.text, ...(sources.length ? ['', ...sources] : [])].join('\n');
}

// One entry a source, not a quote; braces and backslashes of a title would be TeX.
export function bibtex(answer) {
  const clean = (value) => value.replace(/[{}\\]/g, '').replace(/([%#&_$])/g, '\\$1').replace(/\s+/g, ' ');
  const seen = new Map();
  for (const each of answer.citations) if (!seen.has(each.url)) seen.set(each.url, each);
  const keys = new Set();
  return [...seen.values()].map((each) => {
    const name = (each.authors[0] || each.site || 'source').split(/\s+/).pop().toLowerCase().replace(/[^a-z0-9]/g, '') || 'source';
    let key = name + (each.published || '').slice(0, 4);
    for (let n = 0; keys.has(key); n += 1) key = name + (each.published || '').slice(0, 4) + String.fromCharCode(97 + n);
    keys.add(key);
    const fields = [
      ['title', clean(each.title)],
      ['author', clean(each.authors.join(' and '))],
      ['year', (each.published || '').slice(0, 4)],
      ['url', each.url.replace(/[{}\\\s]/g, encodeURIComponent)],
      ['urldate', (each.read_at || '').slice(0, 10)],
    ].filter(([, value]) => value);
    return `@online{${key},\n${fields.map(([field, value]) => `  ${field} = {${value}},`).join('\n')}\n}`;
  }).join('\n\n');
}

export function conversation(turns, form) {
  const told = turns.filter((each) => each.answer);
  if (form === 'markdown') return told.map((each) => `## ${inert(each.question.replace(/\s+/g, ' '))}\n\n${markdown(each.answer)}\n`).join('\n');
  const body = told.map((each) => {
    const items = each.answer.citations.map((cited) => {
      const href = /^https?:\/\//.test(cited.deep_link) ? ` href="${escaped(cited.deep_link)}"` : '';
      return `<li value="${cited.number}"><a${href}>${escaped(cited.title)}</a><blockquote>${escaped(cited.quote)}</blockquote></li>`;
    });
    return `<section><h2>${escaped(each.question)}</h2><p>${escaped(each.answer.text)}</p><ol>${items.join('')}</ol></section>`;
  });
  const style = 'body{font:17px/1.6 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}blockquote{color:#555;margin:.25rem 0 1rem}';
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(WORDS.conversation)}</title><style>${style}</style>${body.join('')}</html>`;
}

export function save(name, content, type) {
  const node = make('a');
  node.href = URL.createObjectURL(new Blob([content], { type }));
  node.download = name;
  node.click();
  setTimeout(() => URL.revokeObjectURL(node.href), 10000);
}

// The menu below an answer.
export function copying(answer) {
  const forms = { markdown, text, bibtex };
  const node = menu('copy', WORDS.copy);
  for (const [name, form] of Object.entries(forms)) {
    node.lastChild.append(button('quiet', WORDS.copyAs[name], async () => {
      node.open = false;
      try {
        await navigator.clipboard.writeText(form(answer));
        say(WORDS.copied);
      } catch {
        say(WORDS.notCopied);
      }
    }));
  }
  return node;
}

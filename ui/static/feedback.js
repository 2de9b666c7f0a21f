// Useful or not, with an optional word. Kept on the machine of the server.
import { post } from './api.js';
import { button, make, say } from './dom.js';
import { WORDS } from './words.js';

export function rating(answer) {
  const node = make('div', 'rating');
  const tell = async (useful, word) => {
    const told = { question: answer.question, snapshot: answer.snapshot, useful, word };
    const cited = answer.citations.map((each) => ({ url: each.url, quote: each.quote }));
    await post('/api/feedback', { ...told, text: answer.text, cited });
    node.replaceChildren(make('span', 'about', WORDS.thanks));
    say(WORDS.thanks);
  };
  const trouble = (error) => node.replaceChildren(make('span', 'warning', error.message));
  const ask = () => {
    const field = make('input');
    field.setAttribute('aria-label', WORDS.why);
    field.placeholder = WORDS.why;
    field.maxLength = 500;
    const form = make('form', 'why', field, make('button', 'quiet', WORDS.send));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      tell(false, field.value).catch(trouble);
    });
    node.replaceChildren(form);
    field.focus();
  };
  node.append(button('quiet', WORDS.useful, () => tell(true, '').catch(trouble)), button('quiet', WORDS.notUseful, ask));
  return node;
}

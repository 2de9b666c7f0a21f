// Writes one line of text; nothing in it is markup.
const line = element.querySelector('.line');
function draw() { line.textContent = props.value || ''; }
watch('value', draw);
draw();

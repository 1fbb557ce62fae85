// A place to try the ensemble: draw, bring a file, or take one of the hardest test images.
import { answerOf } from './answer.js';
import { askJson } from './api.js';
import { drawingPad } from './drawing.js';
import { h, say, section } from './dom.js';
import { centred, paint, resample } from './pixels.js';
import { hasEnded } from './runs.js';

const LARGEST = 1024; // larger pictures are brought down to this by the browser first
const BRIGHT = 128;

export function tryPart(name) {
  let shape = null;
  let names = [];
  let orders = 0;
  let asked = '';
  const quiet = h('p', { class: 'quiet' });
  const seen = h('canvas', { class: 'pixels seen', width: 28, height: 28, role: 'img', 'aria-label': 'The image as the members see it' });
  const source = h('p', { class: 'quiet' }, 'Nothing yet.');
  const pad = drawingPad(picture => show(centred(picture, shape), 'Your drawing'));
  const file = h('input', { type: 'file', accept: 'image/*', class: 'unseen', id: 'image-file', onchange: takeFile });
  const clear = h('button', { class: 'button', onclick: wipe }, 'Clear');
  const answer = h('div', { class: 'answer', 'aria-live': 'polite' }, h('p', { class: 'quiet' }, 'The answer stands here.'));
  const tools = h('div', {}, pad.element, h('div', { class: 'row' }, clear, file, h('label', { class: 'button', for: 'image-file' }, 'Choose an image')));
  const inputs = h('div', {}, tools, h('div', { class: 'row seen' }, seen, source));
  const trial = h('div', { class: 'trial', hidden: true }, inputs, answer);
  const element = section('Try it', quiet, trial);

  trial.addEventListener('dragover', event => { event.preventDefault(); trial.classList.add('over'); });
  trial.addEventListener('dragleave', () => trial.classList.remove('over'));
  trial.addEventListener('drop', event => {
    event.preventDefault();
    trial.classList.remove('over');
    bring(event.dataTransfer.files[0]);
  });

  function wipe() {
    orders++;
    pad.clear();
    seen.getContext('2d').clearRect(0, 0, seen.width, seen.height);
    say(source, 'Nothing yet.');
    answer.replaceChildren(h('p', { class: 'quiet' }, 'The answer stands here.'));
  }

  // The same file can be chosen again.
  function takeFile() {
    bring(file.files[0]);
    file.value = '';
  }

  async function bring(brought) {
    if (!brought || shape === null) return;
    try {
      const { pixels, inverted } = adapt(await pictureOf(brought, shape), shape);
      pad.clear();
      await show(pixels, `${brought.name}${inverted ? ', inverted: dark on light' : ''}`);
    } catch {
      answer.replaceChildren(h('p', { class: 'fault' }, `${brought.name} is no image that this browser can read; choose a PNG, JPG or WebP file.`));
    }
  }

  // An answer that comes after a later question's is not shown.
  async function show(pixels, words) {
    if (pixels === null || shape === null) return;
    const order = ++orders;
    paint(seen, pixels, shape);
    say(source, words);
    const inputs = [{ name: 'image', datatype: 'UINT8', shape: [1, ...shape], data: Array.from(pixels) }];
    const outputs = ['probabilities', 'label', 'member_probabilities', 'predictive_entropy', 'mutual_information', 'agreement'].map(output => ({ name: output }));
    let content;
    try {
      content = answerOf(await askJson(`v2/models/${encodeURIComponent(name)}/infer`, { method: 'POST', body: JSON.stringify({ inputs, outputs }) }), names);
    } catch (error) {
      content = [h('p', { class: 'fault' }, error.message)];
    }
    if (order === orders) answer.replaceChildren(...content);
  }

  function update({ run }) {
    names = run.classNames;
    if (hasEnded(run)) open(run.state);
    else say(quiet, 'The ensemble answers when training has ended.');
  }

  async function open(state) {
    if (asked === state) return;
    asked = state;
    try {
      const model = await askJson(`v2/models/${encodeURIComponent(name)}`);
      shape = model.inputs[0].shape.slice(1);
      const isGrey = shape[0] === 1;
      pad.element.hidden = clear.hidden = !isGrey;
      say(quiet, isGrey ? 'Draw on the dark pad, drop an image there, or choose one of the hardest test images above.' : 'Drop an image here, choose a file, or one of the hardest test images above.');
      trial.hidden = false;
    } catch (error) {
      say(quiet, error.message);
    }
  }

  function take(pixels, words) {
    pad.clear();
    show(pixels, words);
    element.scrollIntoView({ block: 'start' });
    element.querySelector('h2').focus();
  }

  element.querySelector('h2').tabIndex = -1;
  return { element, update, show: take };
}

/** A file's picture, larger ones brought down, in a canvas' own form. */
async function pictureOf(file, [, height, width]) {
  const bitmap = await createImageBitmap(file);
  const isOurs = bitmap.width === width && bitmap.height === height;
  const scale = isOurs ? 1 : Math.min(1, LARGEST / Math.max(bitmap.width, bitmap.height));
  const [wide, high] = [Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale))];
  const context = Object.assign(document.createElement('canvas'), { width: wide, height: high }).getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, wide, high);
  context.drawImage(bitmap, 0, 0, wide, high);
  return context.getImageData(0, 0, wide, high);
}

// Grey sets have light things on dark ground, paper has it the other way round: the edge tells which.
function adapt(picture, shape) {
  const pixels = resample(picture, shape);
  const [channels, height, width] = shape;
  if (channels !== 1) return { pixels, inverted: false };
  const edge = pixels.filter((_, at) => at < width || at >= width * (height - 1) || at % width === 0 || at % width === width - 1);
  const inverted = edge.reduce((sum, value) => sum + value, 0) / edge.length > BRIGHT;
  return { pixels: inverted ? pixels.map(value => 255 - value) : pixels, inverted };
}

// A pad to draw on with mouse, pen or finger.
import { h } from './dom.js';

export const PAD = 280;
const PEN = 22;

/** @param drawn called with the pad's picture after each stroke. */
export function drawingPad(drawn) {
  const canvas = h('canvas', { class: 'pad', width: PAD, height: PAD, role: 'img', 'aria-label': 'A pad to draw on with mouse, pen or finger. From the keyboard, choose a file or a test image instead.' });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  let last = null;

  const pointOf = event => ({ x: event.offsetX * PAD / canvas.clientWidth, y: event.offsetY * PAD / canvas.clientHeight });

  function line(from, to) {
    Object.assign(context, { lineWidth: PEN, lineCap: 'round', lineJoin: 'round', strokeStyle: '#fff' });
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y + 0.01); // a dot is a very short line
    context.stroke();
  }

  canvas.addEventListener('pointerdown', event => {
    canvas.setPointerCapture(event.pointerId);
    last = pointOf(event);
    line(last, last);
  });
  canvas.addEventListener('pointermove', event => {
    if (last === null) return;
    const point = pointOf(event);
    line(last, point);
    last = point;
  });
  for (const end of ['pointerup', 'pointercancel']) {
    canvas.addEventListener(end, () => {
      if (last === null) return;
      last = null;
      drawn(context.getImageData(0, 0, PAD, PAD));
    });
  }

  return { element: canvas, clear: () => context.clearRect(0, 0, PAD, PAD) };
}

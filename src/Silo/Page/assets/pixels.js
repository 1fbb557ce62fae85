// Images as the members see them: bytes, channel by channel, row by row.

/** Shows an image. @param shape channels, height, width. */
export function paint(canvas, pixels, [channels, height, width]) {
  Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  const image = context.createImageData(width, height);
  for (let at = 0; at < width * height; at++) {
    for (let colour = 0; colour < 3; colour++) image.data[4 * at + colour] = pixels[at + (channels === 1 ? 0 : colour) * width * height];
    image.data[4 * at + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

/** A picture of any size as an image of the wanted one: the whole of it, each pixel the mean of what it covers. */
export function resample(picture, [channels, height, width]) {
  const { data, width: wide, height: high } = picture;
  const pixels = new Uint8Array(channels * height * width);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const mean = meanOf(data, wide, column * wide / width, (column + 1) * wide / width, row * high / height, (row + 1) * high / height);
      const values = channels === 1 ? [luma(...mean.map(Math.round))] : mean.map(Math.round);
      values.forEach((value, channel) => { pixels[(channel * height + row) * width + column] = value; });
    }
  }
  return pixels;
}

// 0.299·R + 0.587·G + 0.114·B, rounded: the silo's own integers, so that both see the same.
function luma(red, green, blue) {
  return (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
}

// The mean colour of a rectangle whose edges may cut pixels. Picture data are red, green, blue, opacity; what is transparent is black.
function meanOf(data, wide, left, right, top, bottom) {
  const sums = [0, 0, 0];
  for (let y = Math.floor(top); y < bottom; y++) {
    const tall = Math.min(bottom, y + 1) - Math.max(top, y);
    for (let x = Math.floor(left); x < right; x++) {
      const area = tall * (Math.min(right, x + 1) - Math.max(left, x));
      const at = 4 * (y * wide + x);
      for (let colour = 0; colour < 3; colour++) sums[colour] += area * data[at + colour] * data[at + 3] / 255;
    }
  }
  return sums.map(sum => sum / ((right - left) * (bottom - top)));
}

/**
 * A drawing as MNIST has its digits: what was drawn scaled to 20 of 28 pixels, its centre of mass in the middle.
 * @returns null if nothing was drawn.
 */
export function centred(picture, [channels, height, width]) {
  const box = boxOf(picture);
  if (box === null) return null;
  const scale = Math.min(height, width) * 20 / 28 / Math.max(box.width, box.height);
  const [tall, wide] = [Math.max(1, Math.round(box.height * scale)), Math.max(1, Math.round(box.width * scale))];
  const small = resample(cut(picture, box), [1, tall, wide]);
  const [middleX, middleY] = centreOf(small, tall, wide);
  const [left, top] = [Math.round(width / 2 - middleX), Math.round(height / 2 - middleY)];
  const pixels = new Uint8Array(channels * height * width);
  for (let y = 0; y < tall; y++) {
    for (let x = 0; x < wide; x++) {
      if (y + top < 0 || y + top >= height || x + left < 0 || x + left >= width) continue;
      for (let channel = 0; channel < channels; channel++) pixels[(channel * height + y + top) * width + x + left] = small[y * wide + x];
    }
  }
  return pixels;
}

function boxOf({ data, width, height }) {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[4 * (y * width + x) + 3] === 0) continue;
      [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
    }
  }
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

function cut({ data, width }, box) {
  const part = new Uint8ClampedArray(4 * box.width * box.height);
  for (let y = 0; y < box.height; y++) {
    const from = 4 * ((box.top + y) * width + box.left);
    part.set(data.subarray(from, from + 4 * box.width), 4 * y * box.width);
  }
  return { data: part, width: box.width, height: box.height };
}

function centreOf(pixels, height, width) {
  let [mass, x, y] = [0, 0, 0];
  pixels.forEach((value, at) => {
    mass += value;
    x += value * (at % width + 0.5);
    y += value * (Math.floor(at / width) + 0.5);
  });
  return mass === 0 ? [width / 2, height / 2] : [x / mass, y / mass];
}

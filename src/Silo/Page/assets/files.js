// Image files as the members see them. A file of the network's own size gives what the command 'predict' sees in it: upright, on white, its colours as
// they are stored. Any other size is refused there; here it is made to fit.
import { resample } from './pixels.js';

const LARGEST = 1024; // larger pictures are scaled down to this by the browser first
const BRIGHT = 128;

/** The pixels of a file, and in words what was changed. @param shape channels, height, width. */
export async function pixelsOf(file, shape) {
  const { picture, isOurs } = await pictureOf(file, shape);
  const pixels = resample(picture, shape);
  if (isOurs) return { pixels, changes: [] };
  const isInverted = shape[0] === 1 && isDarkOnLight(pixels, shape);
  return { pixels: isInverted ? pixels.map(value => 255 - value) : pixels, changes: ['scaled', ...isInverted ? ['inverted: dark on light'] : []] };
}

// Profiles and gammas are left out, as they are everywhere else; the browser turns a picture upright itself.
async function pictureOf(file, [, height, width]) {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image', colorSpaceConversion: 'none' });
  const isOurs = bitmap.width === width && bitmap.height === height;
  const scale = isOurs ? 1 : Math.min(1, LARGEST / Math.max(bitmap.width, bitmap.height));
  const [wide, high] = [Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale))];
  const context = Object.assign(document.createElement('canvas'), { width: wide, height: high }).getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, wide, high);
  context.drawImage(bitmap, 0, 0, wide, high);
  return { picture: context.getImageData(0, 0, wide, high), isOurs };
}

// Grey sets have light things on dark ground, paper has it the other way round: the edge shows which.
function isDarkOnLight(pixels, [, height, width]) {
  const edge = pixels.filter((_, at) => at < width || at >= width * (height - 1) || at % width === 0 || at % width === width - 1);
  return edge.reduce((sum, value) => sum + value, 0) / edge.length > BRIGHT;
}

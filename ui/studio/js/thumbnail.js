// A thumbnail shows the part of a sample that was filled: there samples differ, and the rest is the same in all of them.

/** @typedef {[number, number, number, number]} Sides left, top, right and bottom */

const AROUND = 1.5; // times the filled box
const LEAST = 0.35; // share of the picture's longer side, so that one still sees where it is

/**
 * The part of a picture to show in a place of this aspect (width / height): around the box and within the picture.
 * @type {(box: Sides, picture: Size, aspect: number) => Size & { left: number, top: number }}
 */
export function frameAround(box, { width, height }, aspect) {
  const [left, top, right, bottom] = box;
  const least = LEAST * Math.max(width, height);
  const wanted = Math.max(AROUND * (right - left), AROUND * (bottom - top) * aspect, least);
  const frameWidth = Math.min(wanted, width, height * aspect);
  const frame = { width: frameWidth, height: frameWidth / aspect };
  return {
    ...frame,
    left: placed((left + right) / 2 - frame.width / 2, frame.width, width),
    top: placed((top + bottom) / 2 - frame.height / 2, frame.height, height),
  };
}

/** Moved into the picture. @type {(start: number, length: number, whole: number) => number} */
function placed(start, length, whole) {
  return Math.min(Math.max(start, 0), whole - length);
}

/** Lets an image fill its parent with the frame around the box, as soon as its size is known. `of`: the size of the picture
 * that the box is one of, where the image is a smaller one.
 * @type {(image: HTMLImageElement, box: Sides, of?: Size) => void} */
export function showFilled(image, box, of) {
  const place = () => {
    const { clientWidth, clientHeight } = image.parentElement ?? {};
    if (!clientWidth || !clientHeight || !image.naturalWidth) return;
    const size = { width: image.naturalWidth, height: image.naturalHeight };
    const [across, down] = of ? [size.width / of.width, size.height / of.height] : [1, 1];
    const [left, top, right, bottom] = box;
    const own = /** @type {Sides} */ ([left * across, top * down, right * across, bottom * down]);
    const frame = frameAround(own, size, clientWidth / clientHeight);
    const scale = clientWidth / frame.width;
    Object.assign(image.style, {
      width: `${size.width * scale}px`,
      height: `${size.height * scale}px`,
      transform: `translate(${-frame.left * scale}px, ${-frame.top * scale}px)`,
    });
  };
  image.addEventListener("load", place);
}

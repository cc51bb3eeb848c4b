// Writes the mask as an 8-bit grey PNG, small and fast, and walks through the chunks of any PNG.

const LARGEST_BLOCK = 65535; // bytes that stand in one block as they are
const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const PAINTED = "inMK"; // ancillary, private, not to be copied by programs that change the picture

/**
 * A PNG with colour type 0, bit depth 8 (PNG specification, third edition, sections 5, 9, 11). Where it is
 * kept as a file it says that it was painted here: whoever reads it then takes every level as it is (see backend/imaging/files/png.py).
 * @param {Mask} mask
 */
export async function encodeGreyPng({ width, height, data }, { isKept = false } = {}) {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header[8] = 8;
  const packed = await deflated(plainRows(width, height, data));
  const table = crcTable();
  const empty = new Uint8Array(0);
  const painted = isKept ? [chunk(PAINTED, empty, table)] : [];
  const parts = [chunk("IHDR", header, table), ...painted, chunk("IDAT", packed, table), chunk("IEND", empty, table)];
  return new Blob([new Uint8Array(SIGNATURE), ...parts], { type: "image/png" });
}

/** The chunks of a PNG; throws RangeError where it is none or cut short. @param {ArrayBuffer} buffer */
export function* chunks(buffer) {
  const bytes = new Uint8Array(buffer);
  if (SIGNATURE.some((value, i) => bytes[i] !== value)) throw new RangeError("The file is not a PNG.");
  const view = new DataView(buffer);
  for (let at = SIGNATURE.length; at < bytes.length; ) {
    if (at + 12 > bytes.length) throw new RangeError("The PNG is cut short.");
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) throw new RangeError("The PNG is cut short.");
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    yield { type, data: bytes.subarray(at + 8, at + 8 + length) };
    at += 12 + length;
  }
}

/** Each row behind a 0, "no filter": measured on strokes, every other filter gives a larger file.
 * @type {(width: number, height: number, data: Uint8Array) => Uint8Array<ArrayBuffer>} */
function plainRows(width, height, data) {
  const rows = new Uint8Array((width + 1) * height);
  for (let y = 0; y < height; y += 1) rows.set(data.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  return rows;
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function deflated(bytes) {
  if (typeof CompressionStream === "undefined") return stored(bytes); // browsers of before 2023
  const stream = new CompressionStream("deflate");
  const writer = stream.writable.getWriter();
  const written = writer.write(bytes).then(() => writer.close());
  const [packed] = await Promise.all([new Response(stream.readable).arrayBuffer(), written]);
  return new Uint8Array(packed);
}

/** The same zlib stream without any compression (RFC 1950, and 3.2.4 of RFC 1951). @param {Uint8Array} bytes */
function stored(bytes) {
  const blocks = Math.max(1, Math.ceil(bytes.length / LARGEST_BLOCK));
  const packed = new Uint8Array(bytes.length + 5 * blocks + 6);
  const view = new DataView(packed.buffer);
  packed.set([0x78, 0x01]);
  let to = 2;
  for (let block = 0; block < blocks; block += 1) {
    const part = bytes.subarray(block * LARGEST_BLOCK, (block + 1) * LARGEST_BLOCK);
    packed[to] = block === blocks - 1 ? 1 : 0;
    view.setUint16(to + 1, part.length, true);
    view.setUint16(to + 3, ~part.length & 0xffff, true);
    packed.set(part, to + 5);
    to += 5 + part.length;
  }
  view.setUint32(to, adler32(bytes));
  return packed;
}

/** @param {Uint8Array} bytes */
function adler32(bytes) {
  let low = 1;
  let high = 0;
  for (const byte of bytes) {
    low = (low + byte) % 65521;
    high = (high + low) % 65521;
  }
  return ((high << 16) | low) >>> 0;
}

/** @type {(type: string, data: Uint8Array, table: Uint32Array) => Uint8Array<ArrayBuffer>} */
function chunk(type, data, table) {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i += 1) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8), table));
  return bytes;
}

function crcTable() {
  return Uint32Array.from({ length: 256 }, (_, n) => {
    let value = n;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
    return value;
  });
}

/** @type {(bytes: Uint8Array, table: Uint32Array) => number} */
function crc32(bytes, table) {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i += 1) crc = table[(crc ^ bytes[i]) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

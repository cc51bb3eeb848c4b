// Run-length coding of bytes: packets with a 16-bit little-endian head, top bit set = a run of one value, else the
// bytes themselves.

const LONGEST = 0x8000; // a head holds length - 1 in 15 bits
const SHORTEST_RUN = 6; // a run costs 3 bytes and splits literals (2 more): from 6 on it never makes the code longer

/** @param {Uint8Array} bytes */
export function encodeRuns(bytes) {
  const code = new Uint8Array(bytes.length + 2 * Math.ceil(bytes.length / LONGEST) + 8);
  let used = 0;
  let literals = 0; // where the literals not yet written begin
  /** @type {(length: number, run: boolean) => void} */
  const writeHead = (length, run) => {
    const head = (length - 1) | (run ? 0x8000 : 0);
    code[used] = head & 255;
    code[used + 1] = head >> 8;
    used += 2;
  };
  /** @type {(end: number) => void} */
  const writeLiterals = (end) => {
    for (let start = literals; start < end; start += LONGEST) {
      const stop = Math.min(end, start + LONGEST);
      writeHead(stop - start, false);
      code.set(bytes.subarray(start, stop), used);
      used += stop - start;
    }
  };
  const words = wordsOf(bytes);
  for (let start = 0; start < bytes.length; ) {
    const end = runEnd(bytes, words, start);
    if (end - start >= SHORTEST_RUN) {
      writeLiterals(start);
      writeHead(end - start, true);
      code[used] = bytes[start];
      used += 1;
      literals = end;
    }
    start = end;
  }
  writeLiterals(bytes.length);
  return code.slice(0, used);
}

/** The code of so many bytes of one value. @type {(value: number, length: number) => Uint8Array} */
export function runCode(value, length) {
  return encodeRuns(new Uint8Array(length).fill(value));
}

/** The value of all bytes that a code of one run stands for, else null. @param {Uint8Array} code */
export function valueOfRun(code) {
  return code.length === 3 && code[1] & 0x80 ? code[2] : null;
}

/** The bytes four at a time, as far as they go and where their buffer allows it: runs are found much faster so.
 * @param {Uint8Array} bytes */
export function wordsOf(bytes) {
  const whole = bytes.byteOffset % 4 === 0 ? bytes.length >> 2 : 0;
  return new Uint32Array(bytes.buffer, bytes.byteOffset - (bytes.byteOffset % 4), whole);
}

/** @type {(bytes: Uint8Array, words: Uint32Array, start: number) => number} */
function runEnd(bytes, words, start) {
  const limit = Math.min(bytes.length, start + LONGEST);
  const value = bytes[start];
  let end = start + 1;
  while (end < limit && bytes[end] === value && end % 4 !== 0) end += 1;
  if (end === limit || bytes[end] !== value) return end;
  const four = (value * 0x01010101) >>> 0;
  const lastWord = Math.min(words.length, limit >> 2);
  let word = end >> 2;
  while (word < lastWord && words[word] === four) word += 1;
  end = Math.max(end, word << 2);
  while (end < limit && bytes[end] === value) end += 1;
  return end;
}

/** The sum of the bytes that a code stands for. @param {Uint8Array} code */
export function sumOfRuns(code) {
  let sum = 0;
  for (let at = 0; at < code.length; ) {
    const head = code[at] | (code[at + 1] << 8);
    const count = (head & 0x7fff) + 1;
    if (head & 0x8000) {
      sum += count * code[at + 2];
      at += 3;
    } else {
      for (let i = 0; i < count; i += 1) sum += code[at + 2 + i];
      at += 2 + count;
    }
  }
  return sum;
}

/** @type {(code: Uint8Array, length: number) => Uint8Array} */
export function decodeRuns(code, length) {
  const bytes = new Uint8Array(length);
  let written = 0;
  for (let at = 0; at < code.length; ) {
    const head = code[at] | (code[at + 1] << 8);
    const count = (head & 0x7fff) + 1;
    if (written + count > length) throw new RangeError("The run-length code is longer than its tile.");
    if (head & 0x8000) {
      bytes.fill(code[at + 2], written, written + count);
      at += 3;
    } else {
      bytes.set(code.subarray(at + 2, at + 2 + count), written);
      at += 2 + count;
    }
    written += count;
  }
  if (written !== length) throw new RangeError("The run-length code is shorter than its tile.");
  return bytes;
}

// A sample into the clipboard, for other programs to paste.

/** True where it is there; browsers allow it on pages that came safely, from this machine or by TLS.
 * @param {string} address @returns {Promise<boolean>} */
export async function copyPicture(address) {
  try {
    // The promise goes in as it is: Safari asks that it be begun within the click.
    const picture = fetch(address).then((answer) => answer.blob());
    await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
    return true;
  } catch {
    return false;
  }
}

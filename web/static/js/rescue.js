// The file of answers that the server does not hold, sealed for the server's key: whoever finds it reads nothing. See web/rescue.py.
const PURPOSE = "rescue-file-1";
const CURVE = { name: "ECDH", namedCurve: "P-256" };

const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
const text = (buffer) => btoa(Array.from(new Uint8Array(buffer), (one) => String.fromCharCode(one)).join(""));

export async function seal(content, key) {
  const { subtle } = crypto;
  const written = new TextEncoder();
  const theirs = await subtle.importKey("raw", bytes(key), CURVE, false, []);
  const ours = await subtle.generateKey(CURVE, false, ["deriveBits"]);
  const point = await subtle.exportKey("raw", ours.publicKey);
  const shared = await subtle.importKey("raw", await subtle.deriveBits({ name: "ECDH", public: theirs }, ours.privateKey, 256), "HKDF", false, ["deriveKey"]);
  const derived = { name: "HKDF", hash: "SHA-256", salt: point, info: written.encode(PURPOSE) };
  const secret = await subtle.deriveKey(derived, shared, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await subtle.encrypt({ name: "AES-GCM", iv: nonce }, secret, written.encode(content));
  return JSON.stringify({ point: text(point), nonce: text(nonce), content: text(sealed) });
}

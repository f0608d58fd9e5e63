/** Addresses of the chain: bech32 with the prefix allo over ripemd160(sha256(compressed public key)). */
import { ripemd160, Secp256k1, sha256 } from "@cosmjs/crypto";
import { fromBech32, toBech32 } from "@cosmjs/encoding";

export const ADDRESS_PREFIX = "allo";
const ADDRESS_BYTES = 20;
/** The longest bech32 text; given because the library's own default (no limit) is refused by its decoder. */
const LONGEST_BECH32 = 90;

/** The address of a compressed public key (33 bytes). */
export function addressOf(publicKey: Uint8Array): string {
  return toBech32(ADDRESS_PREFIX, ripemd160(sha256(publicKey)), LONGEST_BECH32);
}

/** The compressed public key (33 bytes) of a private key (32 bytes). */
export function publicKeyOf(privateKey: Uint8Array): Uint8Array {
  return Secp256k1.compressPubkey(Secp256k1.makeKeypair(privateKey).pubkey);
}

export function isAddress(text: string): boolean {
  try {
    const { prefix, data } = fromBech32(text, LONGEST_BECH32);
    return prefix === ADDRESS_PREFIX && data.length === ADDRESS_BYTES;
  } catch {
    return false;
  }
}

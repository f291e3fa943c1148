// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** A list of digests signed by a throw-away key of gpg (ed25519, made in 2020 as its own clock was told); the key is gone. */
export const signedSums = `-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA512

0000000000000000000000000000000000000000000000000000000000000107  linux-6.12.107.tar.xz
0000000000000000000000000000000000000000000000000000000000000009  linux-6.12.9.tar.xz
0000000000000000000000000000000000000000000000000000000000000110  linux-6.13-rc1.tar.xz
0000000000000000000000000000000000000000000000000000000000000001  patch-6.12.108.xz
00000000000000000000000000000000000000000000000000000000000000ff  ../linux-6.12.200.tar.xz
-----BEGIN PGP SIGNATURE-----

iIMEARYKACsWIQSMJiknJbWtuVs2tfkD9Y7W++nkegUCXgvhAA0cdGVzdEBpbnZh
bGlkAAoJEAP1jtb76eR6i2YA/jTjjBvilhEQr7bsw6tgV5WJ+6A9nw0fJ1umy1v/
xo4qAQDPwlxZ4lou8mfneuDCI1RlJVKS8/66OBns5vaPU13kCw==
=Z/eq
-----END PGP SIGNATURE-----
`;

/** The public key that signed it, as gpg --export writes it. */
export const keyring = Buffer.from(
  [
    "mDMEXgvhABYJKwYBBAHaRw8BAQdAtz8Iof40YrXE1FchKOXvhQFgSRXBnnJO0QUGWhrsb0a0IU5leHVzIHRlc3QgZml4dHVyZSA8",
    "dGVzdEBpbnZhbGlkPoiQBBMWCAA4FiEEjCYpJyW1rblbNrX5A/WO1vvp5HoFAl4L4QACGwMFCwkIBwIGFQoJCAsCBBYCAwECHgEC",
    "F4AACgkQA/WO1vvp5Hp3PQD/SPJFPjGA4j5flgY1sFhAeRYsFNTUR1YDy8ECEvnQf4YA+QHOgnD/+xaNwcMcXIZQVwSIFLdnME+s",
    "Y/I7g1qLsVUC",
  ].join(""),
  "base64",
);

/** Another public key. */
export const otherKeyring = Buffer.from(
  [
    "mDMEXgvhABYJKwYBBAHaRw8BAQdAcBzr7ox4f8cJN3Kn47Ga3fzZ6RQICFPMlCsZuZZtmAO0FU90aGVyIDxvdGhlckBpbnZhbGlk",
    "PoiQBBMWCAA4FiEETeWzfDEkM2F/yDjOD1ZLOUpAy9sFAl4L4QACGwMFCwkIBwIGFQoJCAsCBBYCAwECHgECF4AACgkQD1ZLOUpA",
    "y9s7KAD7Bfzm9vj9/0qfT7DFFLnPzMEoD8MN59o4xoQPyHjkjm8A/2rKMr4+Dwxp5E3L3cMdeTXzIkx5WuR4STIbrAF5rpYB",
  ].join(""),
  "base64",
);

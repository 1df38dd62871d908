package dev.quell.api.movein;

/** How many rows a page has, and the sum of their digests in decimal digits. */
record PageSum(long rows, String digest) {}

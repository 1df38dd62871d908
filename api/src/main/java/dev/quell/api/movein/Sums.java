package dev.quell.api.movein;

/** How many rows there are, and what the first parts of their keys sum up to, in decimal digits. */
record Sums(long rows, String ids) {}

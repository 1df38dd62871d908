package dev.quell.api.movein;

import java.util.List;

/**
 * Rows of one table that are committed together.
 *
 * @param lines in the text format of {@code COPY}
 * @param lastKey empty if there are no rows
 * @param digest the sum of {@link RowDigest}
 */
@SuppressWarnings("ArrayRecordComponent") // Made once, read once, compared never.
record Page(byte[] lines, int rows, List<Long> lastKey, String digest, Changes changes) {}

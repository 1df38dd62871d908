package dev.quell.api.auth;

/**
 * A token whose signature and claims were found right.
 *
 * @param expiresAtMillis milliseconds since 1970; from then on it must be checked anew
 */
record VerifiedToken(Caller caller, long expiresAtMillis) {}

/** Tokens, scopes, and whose a workflow is. */
@NullMarked
package dev.quell.api.auth;

import org.jspecify.annotations.NullMarked;

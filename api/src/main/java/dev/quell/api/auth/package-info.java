/** Tokens, scopes, and whose a workflow is. */
package dev.quell.api.auth;

/** HTTP without any resource: requests, answers, operations, streams and limits. */
@NullMarked
package dev.quell.api.http;

import org.jspecify.annotations.NullMarked;

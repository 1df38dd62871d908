/** Statuses, limits and resources that operators set by hand. */
@NullMarked
package dev.quell.worker.operate;

import org.jspecify.annotations.NullMarked;

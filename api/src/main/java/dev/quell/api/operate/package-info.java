/** The routes of operators: kill jobs, what is stuck, limits and statuses by hand. */
@NullMarked
package dev.quell.api.operate;

import org.jspecify.annotations.NullMarked;

/** PostgreSQL, embedded or external: start, migration, pools, bounded and long reads. */
@NullMarked
package dev.quell.api.database;

import org.jspecify.annotations.NullMarked;

/** PostgreSQL, embedded or external: start, migration, pools, bounded and long reads. */
package dev.quell.api.database;

/** The settings: one typed record, read from defaults, file and environment. */
@NullMarked
package dev.quell.api.config;

import org.jspecify.annotations.NullMarked;

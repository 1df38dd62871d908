/** The settings: one typed record, read from defaults, file and environment. */
package dev.quell.api.config;

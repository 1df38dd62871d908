/**
 * The routes that people's tools read: tasks, workflows, graphs, usage, errors, tables for pandas.
 */
@NullMarked
package dev.quell.api.view;

import org.jspecify.annotations.NullMarked;

/**
 * The routes that people's tools read: tasks, workflows, graphs, usage, errors, tables for pandas.
 */
package dev.quell.api.view;

/** Statuses, limits and resources that operators set by hand. */
package dev.quell.worker.operate;

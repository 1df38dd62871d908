/** What worker nodes and distributors report of single instances, heartbeats included. */
@NullMarked
package dev.quell.worker.report;

import org.jspecify.annotations.NullMarked;

/** Definitions: tools, templates, DAGs, arrays, workflows, tasks, resources and clusters. */
@NullMarked
package dev.quell.api.registration;

import org.jspecify.annotations.NullMarked;

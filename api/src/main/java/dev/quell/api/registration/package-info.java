/** Definitions: tools, templates, DAGs, arrays, workflows, tasks, resources and clusters. */
package dev.quell.api.registration;

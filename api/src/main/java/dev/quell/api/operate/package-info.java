/** The routes of operators: kill jobs, what is stuck, limits and statuses by hand. */
package dev.quell.api.operate;

package dev.quell.api.report;

/** What people call a workflow; both may be null. */
record NameAndArgs(String name, String args) {}

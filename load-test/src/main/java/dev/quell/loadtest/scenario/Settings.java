package dev.quell.loadtest.scenario;

/**
 * How much is measured.
 *
 * @param instances rows of each prepared set
 * @param seconds length of each measurement of a rate
 * @param rounds how often everything is measured, in turn
 */
public record Settings(int instances, int seconds, int rounds) {}

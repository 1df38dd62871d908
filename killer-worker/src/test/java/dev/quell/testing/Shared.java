package dev.quell.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a field of a {@link DatabaseTest} that holds one and the same value for all tests of the
 * class. It is set once the class is constructed, before {@code @BeforeAll}, and closed after all
 * tests.
 */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Shared {}

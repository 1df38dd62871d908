package dev.quell.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a field of a {@link DatabaseTest} that holds a new value for each test. It is set before
 * {@code @BeforeEach}, and closed after the test. A {@link TestDatabase} cannot be fresh: the class
 * has one.
 */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Fresh {}

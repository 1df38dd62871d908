package dev.quell.testing;

import static org.junit.jupiter.api.TestInstance.Lifecycle.PER_CLASS;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks a class whose tests run on a real database of their own. {@link PostgresExtension} hands it
 * what it asks for, {@link Shared} or {@link Fresh}, and closes that. One instance of the class
 * runs all its tests.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(PostgresExtension.class)
@TestInstance(PER_CLASS)
public @interface DatabaseTest {}

/** What operators may set by hand, and how much more a task asks for after it got too little. */
@NullMarked
package dev.quell.domain.operate;

import org.jspecify.annotations.NullMarked;

/** Keeps a pool of prepared sandboxes, and lends each to one job at a time. */
@NullMarked
package dev.runner.controller;

import org.jspecify.annotations.NullMarked;

/**
 * The web editor's files, and what browsers are told about them. It knows nothing of jobs: the page
 * is a client.
 */
@NullMarked
package dev.runner.web;

import org.jspecify.annotations.NullMarked;

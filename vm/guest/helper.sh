# shellcheck shell=bash
helper_suite() {
  :
}

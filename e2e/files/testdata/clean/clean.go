// Package clean has nothing to be found.
package clean

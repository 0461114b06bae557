package main

import _ "github.com/rogpeppe/go-internal/testscript"
import _ "github.com/google/go-cmp/cmp"

package plugin

import _ "github.com/golangci/plugin-module-register/register"

package console

// CSRFOf is what forms of a session carry.
var CSRFOf = csrfOf

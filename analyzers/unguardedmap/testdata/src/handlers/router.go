package handlers

import "net/http"

// Routes are known before the first request.

type Router struct{ routes map[string]http.Handler }

func NewRouter() *Router { return &Router{routes: map[string]http.Handler{}} }

func (r *Router) Handle(path string, h http.Handler) { r.routes[path] = h }

func (r *Router) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if h, ok := r.routes[req.URL.Path]; ok {
		h.ServeHTTP(w, req)
	}
}

// Users come and go.

type Door struct{ users map[string]bool }

func NewDoor() *Door { return &Door{users: map[string]bool{}} }

func (d *Door) Admit(user string) {
	d.users[user] = true // want `write to map d.users without a lock, while a handler uses it in parallel`
}

func (d *Door) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if !d.users[req.FormValue("user")] {
		w.WriteHeader(http.StatusForbidden)
	}
}

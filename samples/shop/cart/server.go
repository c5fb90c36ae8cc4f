package main

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Cart is the answer to every request for a cart.
type Cart struct {
	User  string `json:"user"`
	Lines []Line `json:"lines"`
}

// Checkout is the body of a checkout: the unit prices that the customer saw.
type Checkout struct {
	Currency string           `json:"currency"`
	Prices   map[string]int64 `json:"prices"`
}

// badRequest is an error that the client can mend.
type badRequest string

func (e badRequest) Error() string { return string(e) }

type server struct {
	store store
	now   func() time.Time
}

// ServeHTTP routes:
//
//	GET    /carts/{user}
//	POST   /carts/{user}/items        {"sku": "mug", "quantity": 2}
//	DELETE /carts/{user}/items/{sku}
//	POST   /carts/{user}/checkout     {"currency": "EUR", "prices": {"mug": 1250}}
//	GET    /livez, /healthz
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/livez":
		reply(w, http.StatusOK, map[string]string{"status": "ok"})
	case "/healthz":
		if err := s.store.ping(); err != nil {
			fail(w, r, err)
			return
		}
		reply(w, http.StatusOK, map[string]string{"status": "ok"})
	default:
		s.serveCart(w, r)
	}
}

func (s *server) serveCart(w http.ResponseWriter, r *http.Request) {
	parts, err := segments(r.URL.EscapedPath())
	if err != nil || len(parts) < 2 || parts[0] != "carts" || parts[1] == "" {
		http.NotFound(w, r)
		return
	}
	user, rest := parts[1], parts[2:]
	switch {
	case r.Method == http.MethodGet && len(rest) == 0:
		s.list(w, r, user)
	case r.Method == http.MethodPost && len(rest) == 1 && rest[0] == "items":
		s.add(w, r, user)
	case r.Method == http.MethodDelete && len(rest) == 2 && rest[0] == "items":
		if err := s.store.remove(user, rest[1]); err != nil {
			fail(w, r, err)
			return
		}
		s.list(w, r, user)
	case r.Method == http.MethodPost && len(rest) == 1 && rest[0] == "checkout":
		s.checkout(w, r, user)
	default:
		http.NotFound(w, r)
	}
}

func segments(path string) ([]string, error) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	for i, part := range parts {
		text, err := url.PathUnescape(part)
		if err != nil {
			return nil, err
		}
		parts[i] = text
	}
	return parts, nil
}

func (s *server) list(w http.ResponseWriter, r *http.Request, user string) {
	lines, err := s.store.lines(user)
	if err != nil {
		fail(w, r, err)
		return
	}
	reply(w, http.StatusOK, Cart{User: user, Lines: lines})
}

func (s *server) add(w http.ResponseWriter, r *http.Request, user string) {
	line := Line{Quantity: 1}
	if err := read(w, r, &line); err != nil {
		fail(w, r, err)
		return
	}
	if line.SKU == "" || line.Quantity == 0 || line.Quantity > maxQuantity || line.Quantity < -maxQuantity {
		fail(w, r, badRequest(fmt.Sprintf("needs a sku and a quantity other than 0 and up to %d", maxQuantity)))
		return
	}
	if err := s.store.add(user, line.SKU, line.Quantity); err != nil {
		fail(w, r, err)
		return
	}
	s.list(w, r, user)
}

func (s *server) checkout(w http.ResponseWriter, r *http.Request, user string) {
	var body Checkout
	if err := read(w, r, &body); err != nil {
		fail(w, r, err)
		return
	}
	order, err := s.store.checkout(user, func(lines []Line) (Order, error) { return s.order(user, body, lines) })
	if err != nil {
		fail(w, r, err)
		return
	}
	log.Printf("order %s of %s queued", order.ID, user)
	reply(w, http.StatusAccepted, order)
}

// order prices the lines; a product without a price is not sold.
func (s *server) order(user string, body Checkout, lines []Line) (Order, error) {
	for i := range lines {
		cents, ok := body.Prices[lines[i].SKU]
		if !ok {
			return Order{}, badRequest("no price for " + lines[i].SKU)
		}
		lines[i].UnitCents = &cents
	}
	if body.Currency == "" {
		body.Currency = "EUR"
	}
	id := make([]byte, 6)
	if _, err := rand.Read(id); err != nil {
		return Order{}, err
	}
	return Order{ID: hex.EncodeToString(id), User: user, Currency: body.Currency, Lines: lines,
		PlacedAt: s.now().UTC().Format(time.RFC3339)}, nil
}

func read(w http.ResponseWriter, r *http.Request, v any) error {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10)).Decode(v); err != nil {
		return badRequest("the body is not the JSON expected: " + err.Error())
	}
	return nil
}

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func fail(w http.ResponseWriter, r *http.Request, err error) {
	var bad badRequest
	status := http.StatusServiceUnavailable
	switch {
	case errors.As(err, &bad):
		status = http.StatusBadRequest
	case errors.Is(err, errEmptyCart), errors.Is(err, errBusyCart):
		status = http.StatusConflict
	default:
		log.Printf("%s %s: %v", r.Method, r.URL.Path, err)
	}
	reply(w, status, map[string]string{"error": err.Error()})
}

package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"
)

type shop struct {
	t     *testing.T
	redis *fakeRedis
	http  http.Handler
}

func newShop(t *testing.T) shop {
	redis, addr := startFakeRedis(t)
	now := func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }
	return shop{t, redis, &server{store: store{newPool(addr)}, now: now}}
}

func (s shop) do(method, path, body string, into any) int {
	s.t.Helper()
	w := httptest.NewRecorder()
	s.http.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
	if into != nil {
		if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
			s.t.Fatalf("%s %s: %v in %q", method, path, err, w.Body.String())
		}
	}
	return w.Code
}

func (s shop) wantLines(got Cart, want map[string]int64) {
	s.t.Helper()
	have := map[string]int64{}
	for _, l := range got.Lines {
		have[l.SKU] = l.Quantity
	}
	if !reflect.DeepEqual(have, want) {
		s.t.Errorf("cart holds %v, want %v", have, want)
	}
}

func TestAddListRemove(t *testing.T) {
	s := newShop(t)
	var cart Cart
	s.do("POST", "/carts/ada/items", `{"sku":"mug","quantity":2}`, nil)
	s.do("POST", "/carts/ada/items", `{"sku":"lamp"}`, nil)
	s.do("GET", "/carts/ada", "", &cart)
	s.wantLines(cart, map[string]int64{"mug": 2, "lamp": 1})

	s.do("POST", "/carts/ada/items", `{"sku":"mug","quantity":-2}`, &cart)
	s.wantLines(cart, map[string]int64{"lamp": 1})
	s.do("DELETE", "/carts/ada/items/lamp", "", &cart)
	s.wantLines(cart, map[string]int64{})
}

func TestUsersHaveTheirOwnCarts(t *testing.T) {
	s := newShop(t)
	var cart Cart
	s.do("POST", "/carts/ada/items", `{"sku":"mug"}`, nil)
	s.do("GET", "/carts/a%2Fb", "", &cart)
	if cart.User != "a/b" || len(cart.Lines) != 0 {
		t.Errorf("got %+v", cart)
	}
}

func TestCheckoutQueuesAPricedOrderAndEmptiesTheCart(t *testing.T) {
	s := newShop(t)
	s.do("POST", "/carts/ada/items", `{"sku":"mug","quantity":2}`, nil)
	if code := s.do("POST", "/carts/ada/checkout", `{"prices":{"mug":1250}}`, nil); code != http.StatusAccepted {
		t.Fatalf("checkout answered %d", code)
	}
	var order Order
	if err := json.Unmarshal([]byte(s.redis.lists["orders"][0]), &order); err != nil {
		t.Fatal(err)
	}
	if order.User != "ada" || order.Currency != "EUR" || order.PlacedAt != "2026-01-02T03:04:05Z" ||
		len(order.Lines) != 1 || *order.Lines[0].UnitCents != 1250 || order.Lines[0].Quantity != 2 {
		t.Errorf("order is %+v", order)
	}
	var cart Cart
	s.do("GET", "/carts/ada", "", &cart)
	s.wantLines(cart, map[string]int64{})
}

func TestCheckoutReadsAgainWhenTheCartChanges(t *testing.T) {
	s := newShop(t)
	s.do("POST", "/carts/ada/items", `{"sku":"mug"}`, nil)
	changed := false
	s.redis.onRead = func() {
		if !changed {
			changed = true
			s.redis.mu.Lock()
			s.redis.run([]string{"HINCRBY", "cart:ada", "mug", "4"})
			s.redis.mu.Unlock()
		}
	}
	var order Order
	s.do("POST", "/carts/ada/checkout", `{"prices":{"mug":100}}`, &order)
	if len(order.Lines) != 1 || order.Lines[0].Quantity != 5 || len(s.redis.lists["orders"]) != 1 {
		t.Errorf("order is %+v, queue %v", order, s.redis.lists["orders"])
	}
}

func TestCheckoutRefuses(t *testing.T) {
	s := newShop(t)
	if code := s.do("POST", "/carts/ada/checkout", `{}`, nil); code != http.StatusConflict {
		t.Errorf("an empty cart answered %d", code)
	}
	s.do("POST", "/carts/ada/items", `{"sku":"mug"}`, nil)
	if code := s.do("POST", "/carts/ada/checkout", `{"prices":{}}`, nil); code != http.StatusBadRequest {
		t.Errorf("a missing price answered %d", code)
	}
	if len(s.redis.lists["orders"]) != 0 {
		t.Errorf("queue is %v", s.redis.lists["orders"])
	}
}

func TestBadRequests(t *testing.T) {
	s := newShop(t)
	for _, body := range []string{"", "[]", `{"sku":""}`, `{"sku":"mug","quantity":0}`, `{"sku":"mug","quantity":1001}`} {
		if code := s.do("POST", "/carts/ada/items", body, nil); code != http.StatusBadRequest {
			t.Errorf("%q answered %d", body, code)
		}
	}
	for _, path := range []string{"/", "/carts", "/carts/", "/carts/ada/x"} {
		if code := s.do("GET", path, "", nil); code != http.StatusNotFound {
			t.Errorf("%s answered %d", path, code)
		}
	}
}

func TestSurvivesARestartOfRedis(t *testing.T) {
	s := newShop(t)
	s.do("POST", "/carts/ada/items", `{"sku":"mug"}`, nil)
	s.redis.dropConnections()
	if code := s.do("GET", "/carts/ada", "", nil); code != http.StatusOK {
		t.Errorf("answered %d after the connection was lost", code)
	}
}

func TestHealthTellsOfALostRedis(t *testing.T) {
	s := newShop(t)
	if code := s.do("GET", "/healthz", "", nil); code != http.StatusOK {
		t.Errorf("healthz answered %d", code)
	}
	lost := &server{store: store{newPool("127.0.0.1:1")}}
	w := httptest.NewRecorder()
	if lost.ServeHTTP(w, httptest.NewRequest("GET", "/healthz", nil)); w.Code != http.StatusServiceUnavailable {
		t.Errorf("healthz without redis answered %d", w.Code)
	}
	w = httptest.NewRecorder()
	if lost.ServeHTTP(w, httptest.NewRequest("GET", "/livez", nil)); w.Code != http.StatusOK {
		t.Errorf("livez without redis answered %d", w.Code)
	}
}

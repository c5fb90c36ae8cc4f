package main

import (
	"encoding/json"
	"errors"
	"sort"
	"strconv"
)

// Line is one product in a cart.
type Line struct {
	SKU       string `json:"sku"`
	Quantity  int64  `json:"quantity"`
	UnitCents *int64 `json:"unitCents,omitempty"`
}

// Order is what checkout leaves for the orders worker.
type Order struct {
	ID       string `json:"id"`
	User     string `json:"user"`
	Currency string `json:"currency"`
	Lines    []Line `json:"lines"`
	PlacedAt string `json:"placedAt"`
}

var (
	errEmptyCart = errors.New("the cart is empty")
	errBusyCart  = errors.New("the cart keeps changing, try again")
)

const (
	ordersList       = "orders"
	maxQuantity      = 1000
	checkoutAttempts = 5
)

// store keeps carts as Redis hashes `cart:<user>` of sku to quantity.
type store struct{ pool *pool }

func key(user string) string { return "cart:" + user }

func (s store) lines(user string) (lines []Line, err error) {
	err = s.pool.with(func(c *conn) error {
		lines, err = readLines(c, user)
		return err
	})
	return lines, err
}

func readLines(c *conn, user string) ([]Line, error) {
	v, err := c.do("HGETALL", key(user))
	if err != nil {
		return nil, err
	}
	pairs, _ := v.([]any)
	lines := make([]Line, 0, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		sku, _ := pairs[i].(string)
		text, _ := pairs[i+1].(string)
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, errors.New("cart of " + user + " holds a quantity that is no number: " + text)
		}
		lines = append(lines, Line{SKU: sku, Quantity: n})
	}
	sort.Slice(lines, func(i, j int) bool { return lines[i].SKU < lines[j].SKU })
	return lines, nil
}

// add changes a quantity by a positive or negative number; what falls to zero leaves the cart.
func (s store) add(user, sku string, quantity int64) error {
	return s.pool.with(func(c *conn) error {
		v, err := c.do("HINCRBY", key(user), sku, strconv.FormatInt(quantity, 10))
		if err != nil {
			return err
		}
		if n, _ := v.(int64); n <= 0 {
			_, err = c.do("HDEL", key(user), sku)
		}
		return err
	})
}

func (s store) remove(user, sku string) error {
	return s.pool.with(func(c *conn) error {
		_, err := c.do("HDEL", key(user), sku)
		return err
	})
}

// checkout empties the cart and queues the order in one transaction: nothing is lost, and nothing is ordered twice,
// when the cart changes meanwhile (WATCH; then it reads again). complete makes the order from the cart's lines.
func (s store) checkout(user string, complete func([]Line) (Order, error)) (order Order, err error) {
	err = s.pool.with(func(c *conn) error {
		for i := 0; i < checkoutAttempts; i++ {
			order, err = tryCheckout(c, user, complete)
			if !errors.Is(err, errNil) {
				return err
			}
		}
		return errBusyCart
	})
	return order, err
}

// tryCheckout fails with errNil when the cart changed under it.
func tryCheckout(c *conn, user string, complete func([]Line) (Order, error)) (Order, error) {
	if _, err := c.do("WATCH", key(user)); err != nil {
		return Order{}, err
	}
	order, err := readOrder(c, user, complete)
	if err != nil {
		_, _ = c.do("UNWATCH")
		return Order{}, err
	}
	text, err := json.Marshal(order)
	if err != nil {
		return Order{}, err
	}
	for _, command := range [][]string{{"MULTI"}, {"DEL", key(user)}, {"RPUSH", ordersList, string(text)}} {
		if _, err := c.do(command...); err != nil {
			c.broken = true // never back into the pool in the middle of a transaction
			return Order{}, err
		}
	}
	_, err = c.do("EXEC")
	return order, err
}

func readOrder(c *conn, user string, complete func([]Line) (Order, error)) (Order, error) {
	lines, err := readLines(c, user)
	if err != nil {
		return Order{}, err
	}
	if len(lines) == 0 {
		return Order{}, errEmptyCart
	}
	return complete(lines)
}

func (s store) ping() error {
	return s.pool.with(func(c *conn) error {
		_, err := c.do("PING")
		return err
	})
}

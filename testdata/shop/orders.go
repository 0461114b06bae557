package shop

// Cart is what a customer is about to buy.
type Cart struct {
	owner string
	lines map[string]int
}

// NewCart returns a cart without lines.
func NewCart(owner string) *Cart {
	return &Cart{owner: owner}
}

// Add puts pieces into the cart.
func (c *Cart) Add(item string, n int) {
	c.lines[item] += n
}

// Discounts returns the discounts of a customer.
func Discounts(regular bool) map[string]int {
	var rates map[string]int
	if regular {
		rates = map[string]int{"books": 5}
	}
	rates["vouchers"] = 10
	return rates
}

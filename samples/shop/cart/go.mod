module shop/cart

go 1.19

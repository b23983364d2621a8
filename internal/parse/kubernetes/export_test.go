package kubernetes

// LimitCost bounds what the deliveries of a tree cost; the result puts the bound back.
func LimitCost(n int) func() {
	was := maxCost
	maxCost = n
	return func() { maxCost = was }
}

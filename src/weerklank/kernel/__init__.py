"""The ground floor: mechanisms without a single word of the domain in them."""

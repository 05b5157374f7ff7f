"""Page layout, components and themes: what every page is made of."""

"""HTTP of pictures: fetching them, sending them ahead, photos of people."""
